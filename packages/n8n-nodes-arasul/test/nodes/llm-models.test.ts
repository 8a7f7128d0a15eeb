import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { ArasulLlm } from '../../nodes/ArasulLlm/ArasulLlm.node.ts';
import { contextOf } from '../support/context.ts';
import { TestOllama } from '../support/ollama.ts';

let ollama: TestOllama;
beforeEach(async () => {
  ollama = await new TestOllama().start();
});
afterEach(async () => {
  await ollama.stop();
});

const context = (parameters: Record<string, unknown>, managementUrl = ollama.url) =>
  contextOf({ parameters, credentials: { arasulLlmApi: { baseUrl: ollama.url, managementUrl } } }).context;

const run = async (
  resource: 'model' | 'service',
  operation: string,
  parameters: Record<string, unknown> = {},
  managementUrl?: string,
): Promise<unknown> => {
  const [items = []] = await new ArasulLlm().execute.call(
    context({ resource, operation, ...parameters }, managementUrl),
  );
  return items.map(({ json }) => json);
};

describe('Arasul LLM: models', () => {
  it('lists them, up to a limit or all', async () => {
    expect(await run('model', 'getAll', { limit: 1 })).toEqual([
      {
        name: 'tiny:latest',
        sizeBytes: 1_000,
        modifiedAt: '2026-01-01T00:00:00Z',
        family: 'llama',
        parameters: '1B',
        quantization: 'Q4_0',
      },
    ]);
    expect(await run('model', 'getAll', { returnAll: true, simplify: false })).toHaveLength(3);
  });

  it('tells what one can do', async () => {
    expect(await run('model', 'get', { model: 'thinker:1b' })).toMatchObject([
      { name: 'thinker:1b', capabilities: ['completion', 'thinking', 'vision'], contextLength: 8192 },
    ]);
    expect(await run('model', 'get', { model: 'thinker:1b', simplify: false })).toMatchObject([
      { model_info: { 'llama.context_length': 8192 } },
    ]);
  });

  it('loads one with the context it is to have, and lists what runs', async () => {
    expect(
      await run('model', 'load', { model: 'tiny', options: { contextLength: 512, keepAlive: '-1' } }),
    ).toEqual([{ model: 'tiny', loaded: true }]);
    expect(ollama.sentTo('/api/generate')).toEqual([
      { model: 'tiny', keep_alive: -1, options: { num_ctx: 512 }, stream: false },
    ]);
    expect(await run('model', 'getRunning')).toMatchObject([
      { name: 'tiny:latest', gpuBytes: 800, contextLength: 4096 },
    ]);
    expect(await run('model', 'getRunning', { simplify: false })).toMatchObject([{ size_vram: 800 }]);
  });

  it('loads one that only embeds by the API for that', async () => {
    expect(await run('model', 'load', { model: 'embedder' })).toEqual([{ model: 'embedder', loaded: true }]);
    expect([...ollama.running]).toEqual(['embedder:latest']);
  });

  it('says unloaded only when the memory is free', async () => {
    await run('model', 'load', { model: 'tiny' });
    ollama.lingers = 2;
    expect(await run('model', 'unload', { model: 'tiny' })).toEqual([{ model: 'tiny', unloaded: true }]);
    expect(ollama.asked.filter(({ path }) => path === '/api/ps')).toHaveLength(3);
    expect([...ollama.running]).toEqual([]);
  });

  it('brings one and waits until it is there', async () => {
    expect(await run('model', 'pull', { modelName: 'llama9:8b' })).toEqual([
      { model: 'llama9:8b', pulled: true, sizeBytes: 1_000 },
    ]);
    expect(ollama.models.has('llama9:8b')).toBe(true);
  });

  it('does not take a stream that ends with a refusal for a model', async () => {
    await expect(run('model', 'pull', { modelName: 'unknown:1b' })).rejects.toMatchObject({
      message: 'The model “unknown:1b” could not be brought to the box',
      description: expect.stringContaining('file does not exist'),
    });
  });

  it('deletes one', async () => {
    expect(await run('model', 'delete', { model: 'tiny' })).toEqual([{ deleted: true }]);
    expect(ollama.models.has('tiny:latest')).toBe(false);
  });

  it.each(['get', 'load', 'unload', 'delete'])('%s tells of a model that is not there', async (operation) => {
    await expect(run('model', operation, { model: 'llama9' })).rejects.toThrow(
      'The model “llama9” is not on the box',
    );
    await expect(run('model', operation, { model: '' })).rejects.toThrow('No model is chosen');
  });

  it('are offered in a list with what they can do, those that only embed left out', async () => {
    const search = (filter?: string) =>
      new ArasulLlm().methods.listSearch.searchModels.call(
        context({}) as unknown as ILoadOptionsFunctions,
        filter,
      );
    expect(await search()).toEqual({
      results: [
        { name: 'thinker:1b (1B Q4_0; thinking, vision)', value: 'thinker:1b' },
        { name: 'tiny:latest (1B Q4_0; tools)', value: 'tiny:latest' },
      ],
    });
    const before = ollama.sentTo('/api/show').length;
    expect((await search('THINK')).results).toHaveLength(1);
    // What is not looked for is not asked about.
    expect(ollama.sentTo('/api/show').slice(before)).toEqual([{ model: 'thinker:1b' }]);
  });
});

describe('Arasul LLM: its service', () => {
  it('is healthy, or says why it is not', async () => {
    expect(await run('service', 'getHealth')).toEqual([
      { healthy: true, model: 'tiny:latest', message: null },
    ]);
    ollama.healthy = false;
    expect(await run('service', 'getHealth')).toEqual([
      { healthy: false, model: null, message: 'the GPU does not answer' },
    ]);
  });

  it('is asked for its version where there is no management', async () => {
    expect(await run('service', 'getHealth', {}, '')).toEqual([{ healthy: true, version: '0.17.4' }]);
  });

  it('tells its load in numbers', async () => {
    expect(await run('service', 'getStatistics')).toEqual([
      {
        gpu_utilization: 37,
        gpu_memory: { used: 12e6, total: 80e6 },
        temperature: null,
        process: { memory: 1.5 * 2 ** 30 },
        model: 'tiny:latest',
      },
    ]);
  });

  it('clears its cache and resets its session', async () => {
    ollama.running.add('tiny:latest');
    expect(await run('service', 'clearCache')).toEqual([
      { success: true, message: 'no model is loaded', model: null },
    ]);
    expect([...ollama.running]).toEqual([]);
    expect(await run('service', 'resetSession')).toMatchObject([{ success: true, model: 'tiny:latest' }]);
  });

  it('does not take a refusal for success', async () => {
    ollama.healthy = false;
    await expect(run('service', 'resetSession')).rejects.toMatchObject({
      message: 'The management service could not do this',
      description: 'the runner does not end',
    });
  });

  it('says what is missing when the credential names no management', async () => {
    await expect(run('service', 'clearCache', {}, '')).rejects.toMatchObject({
      message: 'This operation needs the management service of the box',
      description: expect.stringContaining('Management URL'),
    });
  });

  it('tells of an address where no management is', async () => {
    await expect(run('service', 'getHealth', {}, `${ollama.url}/nowhere`)).rejects.toThrow(
      'The management service does not know this address',
    );
  });
});
