import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeExecutionData } from 'n8n-workflow';
import { ArasulLlm } from '../../nodes/ArasulLlm/ArasulLlm.node.ts';
import { type Recorded, type Setup, contextOf } from '../support/context.ts';
import { TestOllama } from '../support/ollama.ts';

let ollama: TestOllama;
beforeEach(async () => {
  ollama = await new TestOllama().start();
});
afterEach(async () => {
  await ollama.stop();
});

interface Ran {
  readonly items: readonly INodeExecutionData[];
  readonly recorded: Recorded;
}

const run = async (parameters: Record<string, unknown>, setup: Partial<Setup> = {}): Promise<Ran> => {
  const { context, recorded } = contextOf({
    parameters: { model: { __rl: true, mode: 'list', value: 'tiny:latest' }, ...parameters },
    credentials: { arasulLlmApi: { baseUrl: ollama.url, managementUrl: ollama.url } },
    ...setup,
  });
  const [items = []] = await new ArasulLlm().execute.call(context);
  return { items, recorded };
};

const jsonOf = async (parameters: Record<string, unknown>): Promise<unknown> =>
  (await run(parameters)).items.map(({ json }) => json);

const say = (content: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  resource: 'chat',
  operation: 'message',
  messages: { values: [{ role: 'user', content }] },
  ...more,
});

describe('Arasul LLM: message a model', () => {
  it('gives the answer with what it cost', async () => {
    expect(await jsonOf(say('Hello box'))).toEqual([
      {
        content: 'You said: Hello box',
        model: 'tiny:latest',
        finishReason: 'stop',
        usage: { promptTokens: 2, completionTokens: 4, totalTokens: 6 },
        durationMs: 2_000,
        tokensPerSecond: 4,
      },
    ]);
  });

  it('sends the roles in their order and leaves empty messages out', async () => {
    await run(
      say('', {
        messages: {
          values: [
            { role: 'system', content: 'Be brief' },
            { role: 'user', content: 'a' },
            { role: 'assistant', content: '' },
            { role: 'user', content: 'b' },
          ],
        },
      }),
    );
    expect(ollama.sentTo('/api/chat')).toMatchObject([
      {
        model: 'tiny:latest',
        stream: false,
        messages: [
          { role: 'system', content: 'Be brief' },
          { role: 'user', content: 'a' },
          { role: 'user', content: 'b' },
        ],
      },
    ]);
  });

  it('sends keep-alive, thinking and format where Ollama reads them, and the rest as its options', async () => {
    await run(
      say('x', {
        model: 'thinker:1b',
        outputFormat: 'json',
        options: { keepAlive: '1h', thinking: 'on', temperature: 0, contextLength: 8192, stop: ['END', ''] },
      }),
    );
    expect(ollama.sentTo('/api/chat')).toMatchObject([
      {
        keep_alive: '1h',
        think: true,
        format: 'json',
        options: { temperature: 0, num_ctx: 8192, stop: ['END'] },
      },
    ]);
  });

  it('says nothing of what was not set', async () => {
    await run(say('x', { options: { thinking: 'default', keepAlive: '' } }));
    const [body] = ollama.sentTo('/api/chat');
    expect(Object.keys(body ?? {}).sort()).toEqual(['messages', 'model', 'stream']);
  });

  it('keeps what was thought apart from what was said', async () => {
    expect(await jsonOf(say('x', { model: 'thinker:1b', options: { thinking: 'on' } }))).toMatchObject([
      { content: 'You said: x', thinking: 'Let me see.' },
    ]);
  });

  it('sends images with the last user message', async () => {
    const png = Buffer.from('png').toString('base64');
    const items = [{ json: {}, binary: { data: { mimeType: 'image/png', data: png } } }];
    await run(say('What is this?', { model: 'thinker:1b', imageFields: ' data, ' }), { items });
    expect(ollama.sentTo('/api/chat')).toMatchObject([
      { messages: [{ content: 'What is this?', images: [png] }] },
    ]);
  });

  it('refuses a binary field that is no image', async () => {
    const items = [{ json: {}, binary: { data: { mimeType: 'text/csv', data: '' } } }];
    await expect(run(say('x', { imageFields: 'data' }), { items })).rejects.toThrow(
      'The field data holds text/csv, not an image',
    );
  });

  it('gives JSON as JSON, by a schema when there is one', async () => {
    const jsonSchema = JSON.stringify({
      type: 'object',
      properties: { price: { type: 'number' }, kind: { enum: ['a', 'b'] } },
      required: ['price', 'kind'],
    });
    expect(await jsonOf(say('x', { outputFormat: 'json' }))).toMatchObject([{ content: { said: 'x' } }]);
    expect(await jsonOf(say('x', { outputFormat: 'jsonSchema', jsonSchema }))).toMatchObject([
      { content: { price: 42, kind: 'a' } },
    ]);
  });

  it('says why an answer is not JSON', async () => {
    ollama.script.push({ content: 'Sure! Here' }, { content: '{"a":', doneReason: 'length' });
    const asked = say('x', { outputFormat: 'json' });
    await expect(run(asked)).rejects.toMatchObject({
      message: 'The model did not answer with JSON',
      description: expect.stringContaining('Sure! Here'),
    });
    await expect(run(asked)).rejects.toMatchObject({ description: expect.stringContaining('Max Tokens') });
  });

  it('hints at an answer that was cut and at a full context', async () => {
    ollama.script.push({ content: 'a b', doneReason: 'length' });
    expect((await run(say('x'))).recorded.hints).toMatchObject([{ message: expect.stringContaining('cut') }]);
    const { recorded } = await run(say('one two three', { options: { contextLength: 5 } }));
    expect(recorded.hints).toMatchObject([{ message: expect.stringContaining('Context Length') }]);
  });

  it('gives the raw answer when asked to', async () => {
    expect(await jsonOf(say('x', { simplify: false }))).toMatchObject([
      { message: { role: 'assistant' }, eval_count: 3 },
    ]);
  });

  it.each([
    [say('  '), 'There is no user message'],
    [say('x', { model: '' }), 'No model is chosen'],
    [say('x', { outputFormat: 'jsonSchema', jsonSchema: '{' }), 'JSON Schema is not a JSON object'],
    [say('x', { options: { keepAlive: 'long' } }), 'Keep Alive is not a duration'],
    [say('x', { options: { thinking: 'on' } }), 'The model tiny:latest does not support thinking'],
    [say('x', { model: 'llama9' }), 'The model “llama9” is not on the box'],
    [say('x', { operation: 'sing' }), 'There is no operation sing of chat'],
  ])('tells what is wrong with %j', async (parameters, message) => {
    await expect(run(parameters)).rejects.toMatchObject({ message, context: { itemIndex: 0 } });
  });

  it('waits for a busy service', async () => {
    ollama.busy = 2;
    expect(await jsonOf(say('x'))).toMatchObject([{ content: 'You said: x' }]);
  });

  it('ends the request when the run is cancelled', async () => {
    ollama.silent = true;
    const run1 = new AbortController();
    const running = run(say('x'), { signal: run1.signal });
    setImmediate(() => run1.abort());
    await expect(running).rejects.toThrow('The run was cancelled');
  });
});

describe('Arasul LLM: lists of items', () => {
  const texts = ['a', '', 'c'];
  const items = texts.map((text) => ({ json: { text } }));
  const parameters = {
    ...say(''),
    messages: (item: number) => ({ values: [{ role: 'user', content: texts[item] }] }),
  };

  it('answers each item and says which it belongs to', async () => {
    const { items: output } = await run(parameters, { items, continueOnFail: true });
    expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
    expect(output.map(({ json }) => json['content'] ?? json['error'])).toEqual([
      'You said: a',
      'There is no user message',
      'You said: c',
    ]);
  });

  it('stops at the first that does not work, and names it', async () => {
    await expect(run(parameters, { items })).rejects.toMatchObject({ context: { itemIndex: 1 } });
    expect(ollama.sentTo('/api/chat')).toHaveLength(1);
  });

  it('gives nothing for nothing', async () => {
    expect((await run(parameters, { items: [] })).items).toEqual([]);
  });
});

describe('Arasul LLM: complete a prompt', () => {
  it('sends prompt, system prompt and images', async () => {
    const items = [{ json: {}, binary: { data: { mimeType: 'image/png', data: 'cG5n' } } }];
    const { items: output } = await run(
      { resource: 'chat', operation: 'complete', prompt: 'Once', system: 'Tell tales', imageFields: 'data' },
      { items },
    );
    expect(output.map(({ json }) => json['content'])).toEqual(['You said: Once']);
    expect(ollama.sentTo('/api/generate')).toMatchObject([
      { prompt: 'Once', system: 'Tell tales', images: ['cG5n'], stream: false },
    ]);
  });

  it('refuses an empty prompt', async () => {
    await expect(run({ resource: 'chat', operation: 'complete', prompt: '' })).rejects.toThrow(
      'The prompt is empty',
    );
  });
});
