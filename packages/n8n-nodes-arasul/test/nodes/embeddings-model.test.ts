import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ISupplyDataFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { ArasulEmbeddingsModel } from '../../nodes/ArasulEmbeddingsModel/ArasulEmbeddingsModel.node.ts';
import type { Embedder } from '../../nodes/ArasulEmbeddingsModel/embedder.ts';
import { type Recorded, contextOf } from '../support/context.ts';
import { TestOllama } from '../support/ollama.ts';
import { embed } from '../support/tiny-model.ts';

let ollama: TestOllama;
beforeEach(async () => {
  ollama = await new TestOllama().start();
});
afterEach(async () => {
  await ollama.stop();
});

const supply = async (
  parameters: Record<string, unknown> = {},
): Promise<{ readonly embedder: Embedder; readonly recorded: Recorded }> => {
  const { context, recorded } = contextOf({
    parameters: { model: 'embedder', ...parameters },
    credentials: { arasulEmbeddingsApi: { baseUrl: ollama.url } },
  });
  const { response } = await new ArasulEmbeddingsModel().supplyData.call(
    context as unknown as ISupplyDataFunctions,
    0,
  );
  return { embedder: response as Embedder, recorded };
};

const close = (numbers: readonly number[]) => numbers.map((each): unknown => expect.closeTo(each, 6));

describe('Arasul Embeddings Model', () => {
  it('embeds documents in batches, in their order', async () => {
    const { embedder } = await supply({ options: { batchSize: 2 } });
    const texts = ['a', 'b', 'c'];
    expect(await embedder.embedDocuments(texts)).toEqual(texts.map((text) => close(embed(text, 64))));
    expect(ollama.sentTo('/api/embed').map(({ input }) => input)).toEqual([['a', 'b'], ['c']]);
  });

  it('embeds a query', async () => {
    expect(await (await supply()).embedder.embedQuery('a')).toEqual(close(embed('a', 64)));
  });

  it('shows each request in the log of the run', async () => {
    const { embedder, recorded } = await supply({ options: { dimensions: 2 } });
    await embedder.embedQuery('a');
    expect(recorded.aiInputs).toEqual([[[{ json: { query: 'a' } }]]]);
    expect(recorded.aiOutputs).toEqual([[[{ json: { response: close(embed('a', 2)) } }]]]);
  });

  it('says which text is empty, and shows that in the log', async () => {
    const { embedder, recorded } = await supply();
    await expect(embedder.embedDocuments(['a', ''])).rejects.toMatchObject({
      message: 'Document 1 cannot be embedded',
      description: expect.stringContaining('empty'),
    });
    await expect(embedder.embedQuery(undefined)).rejects.toThrow('The query cannot be embedded');
    expect(recorded.aiOutputs.every((each) => each instanceof NodeOperationError)).toBe(true);
    expect(ollama.asked).toEqual([]);
  });

  it('gives nothing for no documents', async () => {
    expect(await (await supply()).embedder.embedDocuments([])).toEqual([]);
    expect(ollama.asked).toEqual([]);
  });

  it('tells of a model that is not there', async () => {
    const { embedder, recorded } = await supply({ model: 'none' });
    await expect(embedder.embedQuery('a')).rejects.toThrow('The model “none” is not on the box');
    expect(recorded.aiOutputs[0]).toBeInstanceOf(NodeApiError);
  });
});
