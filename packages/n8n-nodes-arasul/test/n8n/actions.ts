import { expect, it } from '@jest/globals';
import { until } from './host.ts';
import type { Part, Stage } from './stage.ts';

type Json = Record<string, unknown>;

const llm = (parameters: Json, more: Partial<Part> = {}): Part => ({
  name: 'LLM',
  type: 'n8n-nodes-arasul.arasulLlm',
  parameters: {
    resource: 'chat',
    operation: 'message',
    model: { __rl: true, mode: 'id', value: 'tiny' },
    ...parameters,
  },
  credential: 'llm',
  ...more,
});

const says = (content: string): Json => ({ messages: { values: [{ role: 'user', content }] } });

const device = (
  resource: string,
  operation: string,
  more: Partial<Part> = {},
  parameters: Json = {},
): Part => ({
  name: 'Device',
  type: 'n8n-nodes-arasul.arasulDevice',
  parameters: { resource, operation, ...parameters },
  credential: 'device',
  ...more,
});

const embeddings = (operation: string, parameters: Json): Part => ({
  name: 'Embeddings',
  type: 'n8n-nodes-arasul.arasulEmbeddings',
  parameters: { operation, model: { __rl: true, mode: 'id', value: 'embedder' }, ...parameters },
  credential: 'embeddings',
});

const split: Part = {
  name: 'Split',
  type: 'n8n-nodes-base.splitOut',
  parameters: { fieldToSplitOut: 'body.texts', options: { destinationFieldName: 'text' } },
};

/** The nodes that do something, in workflows of a real n8n. */
export const describeActions = (stage: Stage): void => {
  it('tests credentials: good ones, a wrong password, a certificate nobody knows', async () => {
    for (const key of ['llm', 'llmUnchecked', 'embeddings', 'device', 'deviceToken'] as const) {
      expect([key, await stage.testCredential(key)]).toMatchObject([key, { status: 'OK' }]);
    }
    for (const key of ['llmChecked', 'deviceChecked', 'deviceWrong'] as const) {
      expect([key, await stage.testCredential(key)]).toMatchObject([key, { status: 'Error' }]);
    }
  });

  it('offers the models of the box in a list', async () => {
    const choices = await stage.owner.choices('n8n-nodes-arasul.arasulLlm', 'searchModels', stage.use('llm'));
    expect(choices.map(({ value }) => value)).toEqual(['thinker:1b', 'tiny:latest']);
  });

  it('answers for each item, and goes on over one that is empty', async () => {
    const parts = [split, llm(says('={{ $json.text }}'), { goesOn: true })];
    const items = await stage.run('items', parts, { texts: ['a', ' ', 'c'] });
    expect(items.map(({ content, error }) => content ?? error)).toEqual([
      'You said: a',
      'There is no user message',
      'You said: c',
    ]);
  });

  it('waits for a busy service and gives JSON by a schema', async () => {
    stage.ollama.busy = 2;
    const jsonSchema = '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}';
    const [item] = await stage.run('schema', [llm({ ...says('x'), outputFormat: 'jsonSchema', jsonSchema })]);
    expect(item).toMatchObject({ content: { n: 42 }, usage: { totalTokens: 2 } });
  });

  it('says what a broken answer, a slow one and an unknown model mean', async () => {
    const message = async (path: string, part: Part): Promise<unknown> =>
      (await stage.run(path, [{ ...part, goesOn: true }]))[0]?.['error'];
    stage.ollama.script.push({ content: 'no json' });
    expect(await message('broken', llm({ ...says('x'), outputFormat: 'json' }))).toBe(
      'The model did not answer with JSON',
    );
    stage.ollama.silent = true;
    expect(await message('slow', llm({ ...says('x'), options: { timeout: 1 } }))).toBe(
      'The LLM service did not answer within 1 s',
    );
    stage.ollama.silent = false;
    const unknown = { __rl: true, mode: 'id', value: 'llama9' };
    expect(await message('unknown', llm({ ...says('x'), model: unknown }))).toBe(
      'The model “llama9” is not on the box',
    );
    expect(await message('checked', llm(says('x'), { credential: 'llmChecked' }))).toBe(
      'The certificate of the LLM service cannot be checked',
    );
  });

  it('talks to a service with a certificate of its own', async () => {
    const [item] = await stage.run('unchecked', [llm(says('x'), { credential: 'llmUnchecked' })]);
    expect(item).toMatchObject({ content: 'You said: x' });
  });

  it('ends its request when the run is cancelled', async () => {
    stage.ollama.silent = true;
    const before = { asked: stage.ollama.sentTo('/api/chat').length, left: stage.ollama.abandoned };
    const id = await stage.owner.activate(stage.chain('cancel', [llm(says('x'))]));
    const answering = stage.owner.call('cancel').catch(() => null);
    await until(() => stage.ollama.sentTo('/api/chat').length > before.asked);
    const [execution] = await until(async () => {
      const found = await stage.owner.executions(id);
      return found.length > 0 ? found : null;
    });
    await stage.owner.stopExecution(execution?.id ?? '');
    await until(() => stage.ollama.abandoned > before.left);
    await answering;
    stage.ollama.silent = false;
  });

  it('manages models and their service', async () => {
    const model = { model: { __rl: true, mode: 'id', value: 'tiny' } };
    const run = (resource: string, operation: string, parameters: Json = {}) =>
      stage.run(`${resource}-${operation}`, [llm({ resource, operation, ...model, ...parameters })]);
    expect(await run('model', 'load')).toEqual([{ model: 'tiny', loaded: true }]);
    expect(await run('model', 'getRunning')).toMatchObject([{ name: 'tiny:latest' }]);
    expect(await run('model', 'unload')).toEqual([{ model: 'tiny', unloaded: true }]);
    expect(await run('model', 'pull', { modelName: 'new:1b' })).toMatchObject([{ pulled: true }]);
    const added = { model: { __rl: true, mode: 'id', value: 'new:1b' } };
    expect(await run('model', 'delete', added)).toEqual([{ deleted: true }]);
    expect(await run('model', 'get')).toMatchObject([{ capabilities: ['completion', 'tools'] }]);
    expect(await run('model', 'getAll', { returnAll: true })).toHaveLength(3);
    expect(await run('service', 'getHealth')).toMatchObject([{ healthy: true }]);
    expect(await run('service', 'getStatistics')).toMatchObject([{ gpu_utilization: 37 }]);
    expect(await run('service', 'clearCache')).toMatchObject([{ success: true }]);
    expect(await run('service', 'resetSession')).toMatchObject([{ success: true }]);
  });

  it('turns the texts of many items into vectors and ranks them', async () => {
    const texts = ['cook an egg', 'reset the box', 'the weather'];
    const created = await stage.run('create', [split, embeddings('create', { text: '={{ $json.text }}' })], {
      texts,
    });
    expect(created.map(({ text, dimensions }) => [text, dimensions])).toEqual(
      texts.map((text) => [text, 64]),
    );
    const ranked = await stage.run(
      'rank',
      [embeddings('rank', { query: 'how to reset the box', texts: '={{ $json.body.texts }}', limit: 1 })],
      { texts },
    );
    expect(ranked).toMatchObject([{ text: 'reset the box', index: 1 }]);
  });

  it('sees how the box is, by a login and by a token', async () => {
    expect(await stage.run('status', [device('system', 'getStatus')])).toMatchObject([{ node: 'box' }]);
    const services = await stage.run('services', [
      device('service', 'getAll', { credential: 'deviceToken' }, { returnAll: true }),
    ]);
    expect(services.map(({ name }) => name).sort()).toEqual(['demo-api', 'demo-store', 'demo-web']);
    const [current] = await stage.run('current', [device('metrics', 'getCurrent')]);
    expect((current?.['metrics'] as Json)['memory_total_bytes']).toBeGreaterThan(0);
    expect(await stage.run('info', [device('system', 'getInfo')])).toMatchObject([
      { databaseEmbedded: true },
    ]);
    expect(await stage.run('healing', [device('healing', 'getStatus')])).toMatchObject([{ mode: 'execute' }]);
    const history = device('metrics', 'getHistory', {}, { metrics: ['memory_total_bytes'], range: 'hour' });
    expect(await stage.run('history', [history])).toMatchObject([{ unit: 'bytes' }]);
  });

  it('logs in again by itself when the box has ended its session', async () => {
    const session = await stage.edge.logIn();
    await stage.owner.activate(stage.chain('again', [device('system', 'getStatus')]));
    expect((await stage.owner.call('again')).status).toBe(200);
    await stage.edge.endOtherSessions(session);
    expect((await stage.owner.call('again')).status).toBe(200);
  });

  it('restarts a service, and says what the box has not', async () => {
    const service = { __rl: true, mode: 'id', value: 'demo-web' };
    expect(await stage.run('restart', [device('service', 'restart', {}, { service })])).toEqual([
      { service: 'demo-web', operation: 'restart', accepted: true },
    ]);
    const none = { __rl: true, mode: 'id', value: 'none' };
    const [item] = await stage.run('none', [
      device('service', 'restart', { goesOn: true }, { service: none }),
    ]);
    expect(item?.['error']).toBe('The box has no service with this name');
    const token = device('service', 'restart', { goesOn: true, credential: 'deviceToken' }, { service });
    expect((await stage.run('forbidden', [token]))[0]?.['error']).toBe('The box does not permit this');
  });

  it('says that the password is wrong', async () => {
    const wrong = device('system', 'getStatus', { goesOn: true, credential: 'deviceWrong' });
    expect((await stage.run('wrong', [wrong]))[0]?.['error']).toBe(
      'The box did not accept user name or password',
    );
  });
};
