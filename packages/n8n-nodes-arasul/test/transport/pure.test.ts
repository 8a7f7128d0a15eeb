import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keepAliveOf, runnerOptionsOf, thinkOf } from '../../transport/generation.ts';
import { readGenerated } from '../../transport/generated.ts';
import { readStatistics } from '../../transport/statistics.ts';

describe('keep-alive', () => {
  it.each([
    ['5m', '5m'],
    [' 1h30m ', '1h30m'],
    ['300', 300],
    ['-1', -1],
    ['0', 0],
    [-1, -1],
    ['1.5h', '1.5h'],
    ['', undefined],
    [undefined, undefined],
    ['long', null],
    ['5 m', null],
    [true, null],
  ])('%j is sent as %j', (given, sent) => {
    expect(keepAliveOf(given)).toBe(sent);
  });
});

describe('thinking', () => {
  it.each([
    ['on', true],
    ['off', false],
    ['high', 'high'],
    ['default', undefined],
    [undefined, undefined],
  ])('%j is sent as %j', (given, sent) => {
    expect(thinkOf(given)).toBe(sent);
  });
});

describe('options of the runner', () => {
  it('have Ollama’s names, and nothing that is none of them', () => {
    expect(runnerOptionsOf({ topP: 0.5, numKeep: 4, timeout: 9, gpuLayers: -1, stop: 'END' })).toEqual({
      top_p: 0.5,
      num_keep: 4,
      num_gpu: -1,
      stop: ['END'],
    });
  });
});

describe('an answer of a model', () => {
  it('reads tool calls whose arguments are an object or a text', () => {
    const call = (given: unknown) => ({ function: { name: 'add', arguments: given } });
    const { toolRequests } = readGenerated({
      message: { tool_calls: [call({ a: 1 }), call('{"a":2}'), call('{'), { function: {} }] },
    });
    expect(toolRequests.map((each) => each.arguments)).toEqual([{ a: 1 }, { a: 2 }, {}]);
  });

  it('counts a prompt that came from the cache as nothing, and knows when nobody counted', () => {
    expect(readGenerated({ eval_count: 3 }).usage).toEqual({
      promptTokens: 0,
      completionTokens: 3,
      totalTokens: 3,
    });
    expect(readGenerated({}).usage).toBeNull();
  });

  it('is read from anything without a throw', () => {
    fc.assert(fc.property(fc.anything(), (value) => readGenerated(value).toolRequests.length >= 0));
  });
});

describe('statistics', () => {
  it.each([
    ['37%', 37],
    ['66 C', 66],
    ['12MB / 80MB', { used: 12e6, total: 80e6 }],
    ['1 GiB', 2 ** 30],
    ['N/A', null],
    ['[N/A]', null],
    ['', null],
    ['llama3.1:8b', 'llama3.1:8b'],
    ['a / b', 'a / b'],
    ['/dev/nvidia0', '/dev/nvidia0'],
    ['N/A / 80MB', 'N/A / 80MB'],
    [5, 5],
    [true, true],
  ])('%j means %j', (given, meant) => {
    expect(readStatistics({ given })).toEqual({ given: meant });
  });
});
