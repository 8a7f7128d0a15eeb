import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ILoadOptionsFunctions, INodeExecutionData } from 'n8n-workflow';
import { ArasulEmbeddings } from '../../nodes/ArasulEmbeddings/ArasulEmbeddings.node.ts';
import { cosine, normalized } from '../../transport/vectors.ts';
import { type Setup, contextOf } from '../support/context.ts';
import { TestOllama } from '../support/ollama.ts';
import { embed } from '../support/tiny-model.ts';

let ollama: TestOllama;
beforeEach(async () => {
  ollama = await new TestOllama().start();
});
afterEach(async () => {
  await ollama.stop();
});

const contextFor = (
  parameters: Record<string, unknown>,
  setup: Partial<Setup> = {},
  apiType: 'ollama' | 'openai' = 'ollama',
) =>
  contextOf({
    parameters: { operation: 'create', model: 'embedder', ...parameters },
    credentials: { arasulEmbeddingsApi: { baseUrl: ollama.url, apiType } },
    ...setup,
  }).context;

const run = async (...given: Parameters<typeof contextFor>): Promise<readonly INodeExecutionData[]> => {
  const [items = []] = await new ArasulEmbeddings().execute.call(contextFor(...given));
  return items;
};

const jsonOf = async (...given: Parameters<typeof contextFor>) =>
  (await run(...given)).map(({ json }) => json);

const close = (numbers: readonly number[]) => numbers.map((each): unknown => expect.closeTo(each, 6));

const texts = Array.from({ length: 7 }, (_, index) => `text number ${index}`);
const items = texts.map((text) => ({ json: { text } }));
const eachText = { text: (item: number) => texts[item] };

describe('Arasul Embeddings: create', () => {
  it('gives one vector for each item, in order, in as few requests as batches', async () => {
    const output = await run({ ...eachText, options: { batchSize: 3 } }, { items });
    expect(output.map(({ json }) => json['text'])).toEqual(texts);
    expect(output.map(({ pairedItem }) => pairedItem)).toEqual(texts.map((_, item) => ({ item })));
    for (const [index, { json }] of output.entries()) {
      expect(json['embedding']).toEqual(close(embed(texts[index] ?? '', 64)));
    }
    expect(ollama.sentTo('/api/embed').map(({ input }) => (input as string[]).length)).toEqual([3, 3, 1]);
  });

  it('sends what was chosen and keeps the service’s own ways otherwise', async () => {
    await run({ text: 'a', options: { dimensions: 8, truncate: false, keepAlive: '0', batchSize: 10 } });
    await run({ text: 'a', options: { dimensions: 0 } });
    expect(ollama.sentTo('/api/embed')).toEqual([
      { model: 'embedder', input: ['a'], dimensions: 8, truncate: false, keep_alive: 0 },
      { model: 'embedder', input: ['a'] },
    ]);
  });

  it('asks apart what has other settings, and puts it back in its place', async () => {
    const output = await run(
      { ...eachText, options: (item: number) => ({ dimensions: item % 2 === 0 ? 8 : 16 }) },
      { items },
    );
    expect(output.map(({ json }) => json['text'])).toEqual(texts);
    expect(output.map(({ json }) => json['dimensions'])).toEqual([8, 16, 8, 16, 8, 16, 8]);
    expect(ollama.sentTo('/api/embed')).toHaveLength(2);
  });

  it.each([
    ['items', [{ text: 'a' }, { text: 'b' }]],
    ['list', [{ texts: ['a', 'b'], dimensions: 64 }]],
  ])('takes a list of texts and gives it on as %s', async (outputMode, expected) => {
    expect(await jsonOf({ inputMode: 'list', texts: '["a","b"]', outputMode })).toMatchObject(expected);
  });

  it('waits between batches when asked to', async () => {
    const output = await run({ ...eachText, options: { batchSize: 4, batchInterval: 80 } }, { items });
    expect(output).toHaveLength(7);
    const [first, second] = ollama.asked.filter(({ path }) => path === '/api/embed');
    // Less one: a timer may ring a fraction of a millisecond early.
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(79);
  });

  it('reads an OpenAI-compatible service, whose vectors come in any order', async () => {
    const [first, second] = await jsonOf({ inputMode: 'list', texts: ['a', 'b'] }, {}, 'openai');
    expect(first?.['embedding']).toEqual(close(embed('a', 64)));
    expect(second?.['embedding']).toEqual(close(embed('b', 64)));
    expect(ollama.sentTo('/v1/embeddings')).toEqual([
      { model: 'embedder', input: ['a', 'b'], encoding_format: 'float' },
    ]);
  });

  it('does not let one text that is refused take the others with it', async () => {
    const long = Array(200).fill('word').join(' ');
    const given = ['a', long, '', 'd'];
    const output = await run(
      { text: (item: number) => given[item], options: { truncate: false } },
      { items: given.map(() => ({ json: {} })), continueOnFail: true },
    );
    expect(output.map(({ json }) => json['error'] ?? json['text'])).toEqual([
      'a',
      'The embeddings service did not accept the request',
      'Text is empty',
      'd',
    ]);
    expect(output.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
  });

  it('remembers that a part of a list was refused when its other part shares a request', async () => {
    const long = Array(200).fill('word').join(' ');
    // Batches of two: [long, a], [b, long], of which the second is of both items.
    const lists = [[long, 'a', 'b'], [long]];
    const output = await run(
      {
        inputMode: 'list',
        outputMode: 'list',
        texts: (item: number) => lists[item],
        options: { truncate: false, batchSize: 2 },
      },
      { items: lists.map(() => ({ json: {} })), continueOnFail: true },
    );
    const error = 'The embeddings service did not accept the request';
    expect(output.map(({ json }) => json)).toMatchObject([{ error }, { error }]);
    expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
  });

  it.each([
    [{ text: ' ' }, 'Text is empty'],
    [{ inputMode: 'list', texts: '{' }, 'Texts is not a list'],
    [{ inputMode: 'list', texts: ['a', 5] }, 'Text 1 of the list is empty or no text'],
    [{ text: 'a', model: '' }, 'No model is chosen'],
    [{ text: 'a', options: { keepAlive: 'x' } }, 'Keep Alive is not a duration'],
    [{ text: 'a', model: 'none' }, 'The model “none” is not on the box'],
  ])('tells what is wrong with %j', async (parameters, message) => {
    await expect(run(parameters)).rejects.toMatchObject({ message, context: { itemIndex: 0 } });
  });

  it('gives nothing for nothing', async () => {
    expect(await run({}, { items: [] })).toEqual([]);
  });
});

describe('Arasul Embeddings: compare and rank', () => {
  it('finds the same text the same, and others less alike', async () => {
    const compare = (firstText: string, secondText: string) =>
      jsonOf({ operation: 'compare', firstText, secondText });
    expect(await compare('reset the box', 'Reset the box!')).toEqual([
      { similarity: 1, distance: 0, dimensions: 64 },
    ]);
    const [other] = await compare('reset the box', 'reset a password');
    expect(other?.['similarity']).toBeGreaterThan(0);
    expect(other?.['similarity']).toBeLessThan(1);
  });

  it('orders texts by how well they fit, with their places in the list', async () => {
    const ranked = await jsonOf({
      operation: 'rank',
      query: 'reset the box',
      texts: '["cook an egg","how to reset the box","the weather"]',
      limit: 2,
    });
    expect(ranked.map(({ index }) => index)).toEqual([1, 2]);
    expect(ollama.sentTo('/api/embed')).toHaveLength(1);
  });

  it.each([
    [{ operation: 'rank', query: '', texts: '[]' }, 'Query is empty'],
    [{ operation: 'compare', firstText: 'a', secondText: '' }, 'Second Text is empty'],
    [{ operation: 'dance' }, 'There is no operation dance'],
  ])('tells what is wrong with %j', async (parameters, message) => {
    await expect(run(parameters)).rejects.toThrow(message);
  });

  it('tells whether the service answers, and with which models', async () => {
    const models = ['tiny:latest', 'thinker:1b', 'embedder:latest'];
    expect(await jsonOf({ operation: 'getHealth' })).toEqual([{ healthy: true, models }]);
    expect(await jsonOf({ operation: 'getHealth' }, {}, 'openai')).toEqual([{ healthy: true, models }]);
  });
});

describe('Arasul Embeddings: the list of models', () => {
  it.each([
    ['ollama', ['embedder:latest']],
    ['openai', ['embedder:latest', 'thinker:1b', 'tiny:latest']],
  ] as const)('of a service that speaks %s', async (apiType, names) => {
    const context = contextFor({}, {}, apiType) as unknown as ILoadOptionsFunctions;
    const { results } = await new ArasulEmbeddings().methods.listSearch.searchModels.call(context);
    expect(results.map(({ value }) => value)).toEqual(names);
  });
});

describe('vectors', () => {
  const vector = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 });

  it('have the length 1 once they are normalised, and the same direction', () => {
    fc.assert(
      fc.property(vector, (given) => {
        const unit = normalized(given);
        fc.pre(Math.hypot(...given) > 1e-6);
        expect(Math.hypot(...unit)).toBeCloseTo(1, 9);
        expect(cosine(given, unit)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('are alike between -1 and 1, the same both ways, and not at all in other spaces', () => {
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const alike = cosine(a, b);
        if (a.length !== b.length) expect(alike).toBeNull();
        else {
          expect(Math.abs(alike ?? 2)).toBeLessThanOrEqual(1);
          expect(cosine(b, a)).toBe(alike);
        }
      }),
    );
  });
});
