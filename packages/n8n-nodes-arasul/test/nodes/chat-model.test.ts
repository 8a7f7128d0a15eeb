import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ISupplyDataFunctions } from 'n8n-workflow';
import { ArasulChatModel } from '../../nodes/ArasulChatModel/ArasulChatModel.node.ts';
import { loadSdk } from '../../nodes/ArasulChatModel/sdk.ts';
import { contextOf } from '../support/context.ts';
import { TestOllama } from '../support/ollama.ts';

// The SDK brings LangChain, which takes its time to load.
jest.setTimeout(60_000);

let ollama: TestOllama;
beforeEach(async () => {
  ollama = await new TestOllama().start();
});
afterEach(async () => {
  await ollama.stop();
});

interface Reply {
  readonly content: unknown;
  readonly tool_calls?: readonly { readonly id: string; readonly name: string; readonly args: unknown }[];
  readonly usage_metadata?: unknown;
  readonly response_metadata?: unknown;
}

/** What an AI Agent gets: the host's LangChain around our model, in the parts used here. */
interface Supplied {
  invoke(messages: unknown, options?: unknown): Promise<Reply>;
  stream(messages: unknown, options?: unknown): Promise<AsyncIterable<Reply>>;
  bindTools(tools: readonly unknown[]): Supplied;
}

const contextFor = (parameters: Record<string, unknown> = {}, signal?: AbortSignal) => {
  const { context } = contextOf({
    parameters: { model: 'tiny', ...parameters },
    credentials: { arasulLlmApi: { baseUrl: ollama.url } },
    ...(signal === undefined ? {} : { signal }),
  });
  return context as unknown as ISupplyDataFunctions;
};

const supply = async (...given: Parameters<typeof contextFor>): Promise<Supplied> => {
  const { response } = await new ArasulChatModel().supplyData.call(contextFor(...given), 0);
  return response as Supplied;
};

const textOf = (content: unknown): string =>
  Array.isArray(content)
    ? (content as { text?: string }[]).map(({ text }) => text ?? '').join('')
    : String(content);

const tool = (name: string) => ({
  type: 'function',
  function: {
    name,
    description: `does ${name}`,
    parameters: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { a: { type: 'number' } },
    },
  },
});

describe('Arasul Chat Model in the SDK of n8n', () => {
  it('answers, with the tokens the model has counted', async () => {
    const model = await supply({ options: { temperature: 0, keepAlive: '1h' } });
    const reply = await model.invoke([
      ['system', 'Be brief'],
      ['human', 'Hello box'],
    ]);
    expect(textOf(reply.content)).toBe('You said: Hello box');
    expect(reply.usage_metadata).toMatchObject({ input_tokens: 4, output_tokens: 4, total_tokens: 8 });
    expect(ollama.sentTo('/api/chat')).toEqual([
      {
        model: 'tiny',
        keep_alive: '1h',
        options: { temperature: 0 },
        stream: false,
        messages: [
          { role: 'system', content: 'Be brief' },
          { role: 'user', content: 'Hello box' },
        ],
      },
    ]);
  });

  it('gives tokens as they come, and the exact count with the last', async () => {
    const pieces: string[] = [];
    let usage: unknown;
    for await (const piece of await (await supply()).stream([['human', 'one two three']])) {
      if (textOf(piece.content) !== '') pieces.push(textOf(piece.content));
      usage = piece.usage_metadata ?? usage;
    }
    expect(pieces).toEqual(['You ', 'said: ', 'one ', 'two ', 'three']);
    expect(usage).toMatchObject({ input_tokens: 3, output_tokens: 5, total_tokens: 8 });
  });

  it('calls several tools at once, each call with an id of its own', async () => {
    const model = (await supply()).bindTools([tool('add'), tool('sub')]);
    const reply = await model.invoke([['human', 'add({"a":1}) and sub({"a":2})']]);
    expect(reply.tool_calls).toMatchObject([
      { name: 'add', args: { a: 1 } },
      { name: 'sub', args: { a: 2 } },
    ]);
    expect(new Set(reply.tool_calls?.map(({ id }) => id)).size).toBe(2);
    const [body] = ollama.sentTo('/api/chat');
    expect(body?.['tools']).toMatchObject([
      { type: 'function', function: { name: 'add', description: 'does add' } },
      { type: 'function', function: { name: 'sub' } },
    ]);
    expect(JSON.stringify(body)).not.toContain('$schema');
  });

  it('gives the results of tools back with their names, without what n8n has added', async () => {
    const model = (await supply()).bindTools([tool('add')]);
    const reply = await model.invoke([
      { role: 'human', content: 'add it' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ type: 'tool_call', id: 'call_1', name: 'add', args: { a: 1, id: 'call_1' } }],
      },
      { role: 'tool', content: '3', tool_call_id: 'call_1' },
    ]);
    expect(textOf(reply.content)).toBe('add gave 3');
    const [body] = ollama.sentTo('/api/chat');
    expect(body?.['messages']).toEqual([
      { role: 'user', content: 'add it' },
      { role: 'assistant', content: '', tool_calls: [{ function: { name: 'add', arguments: { a: 1 } } }] },
      { role: 'tool', content: '3', tool_name: 'add' },
    ]);
  });

  it('streams calls of tools', async () => {
    const model = (await supply()).bindTools([tool('add')]);
    const calls: unknown[] = [];
    for await (const piece of await model.stream([['human', 'add({"a":1})']])) {
      calls.push(...(piece.tool_calls ?? []));
    }
    expect(calls).toMatchObject([{ name: 'add', args: { a: 1 } }]);
  });

  it('sends the images of a user', async () => {
    const model = await supply({ model: 'thinker:1b' });
    await model.invoke([
      {
        role: 'human',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', mimeType: 'image/png', data: 'cG5n' },
        ],
      },
    ]);
    expect(ollama.sentTo('/api/chat')).toMatchObject([
      { messages: [{ role: 'user', content: 'What is this?', images: ['cG5n'] }] },
    ]);
  });

  it('holds the model to a schema', async () => {
    const jsonSchema =
      '{"$schema":"x","type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}';
    const model = await supply({ outputFormat: 'jsonSchema', jsonSchema });
    expect(textOf((await model.invoke([['human', 'x']])).content)).toBe('{"n":42}');
    const [body] = ollama.sentTo('/api/chat');
    expect(body?.['format']).toEqual({
      type: 'object',
      properties: { n: { type: 'integer' } },
      required: ['n'],
    });
  });

  it('tells of a model that stops in the middle of its answer', async () => {
    ollama.breaksAfter = 1;
    const read = async (): Promise<void> => {
      for await (const piece of await (await supply()).stream([['human', 'one two']])) {
        expect(textOf(piece.content)).toBe('You ');
      }
    };
    await expect(read()).rejects.toMatchObject({
      message: 'The model stopped in its answer',
      description: expect.stringContaining('cudaMalloc failed'),
    });
  });

  it('tells of a model that cannot call tools', async () => {
    const model = (await supply({ model: 'thinker:1b' })).bindTools([tool('add')]);
    await expect(model.invoke([['human', 'x']])).rejects.toThrow('does not support tools');
  });

  it('ends its request when the run is cancelled', async () => {
    ollama.silent = true;
    const run = new AbortController();
    const asking = (await supply({}, run.signal)).invoke([['human', 'x']]);
    const refused = expect(asking).rejects.toThrow('The run was cancelled');
    while (ollama.sentTo('/api/chat').length === 0) await new Promise(setImmediate);
    run.abort();
    await refused;
  });

  it('ends its request when the agent gives up', async () => {
    ollama.silent = true;
    const agent = new AbortController();
    const asking = (await supply()).invoke([['human', 'x']], { signal: agent.signal });
    const refused = expect(asking).rejects.toThrow();
    while (ollama.sentTo('/api/chat').length === 0) await new Promise(setImmediate);
    agent.abort();
    await refused;
    while (ollama.abandoned === 0) await new Promise(setImmediate);
  });
});

describe('Arasul Chat Model on a host without the SDK', () => {
  it('says which n8n is needed and what works instead', async () => {
    const missing = () => Promise.reject(new Error("Cannot find module '@n8n/ai-node-sdk'"));
    await expect(loadSdk(contextFor(), missing)).rejects.toMatchObject({
      message: 'Arasul Chat Model needs n8n 2.16 or newer',
      description: expect.stringContaining('Arasul LLM'),
    });
  });
});
