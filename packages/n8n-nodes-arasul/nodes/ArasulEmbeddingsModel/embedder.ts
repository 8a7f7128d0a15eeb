import {
  type INodeExecutionData,
  type ISupplyDataFunctions,
  NodeConnectionTypes,
  NodeOperationError,
} from 'n8n-workflow';
import { type EmbeddingSettings, type EmbeddingsDoor, embed } from '../../transport/embeddings.ts';
import type { Vector } from '../../transport/vectors.ts';
import { asNodeError } from '../shared/run-items.ts';

/** What n8n's vector stores ask of embeddings: the two methods that LangChain names. */
export interface Embedder {
  readonly embedDocuments: (documents: unknown) => Promise<Vector[]>;
  readonly embedQuery: (query: unknown) => Promise<Vector>;
}

const emptyDescription =
  'A text to embed is empty or missing: an expression may have given nothing, or a document has no content.';

const checked = (context: ISupplyDataFunctions, text: unknown, place: string, itemIndex: number): string => {
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new NodeOperationError(context.getNode(), `${place} cannot be embedded`, {
    description: emptyDescription,
    itemIndex,
  });
};

/** Shows each request in the log of the run, as n8n's own embeddings do. */
const logged = async <T>(
  context: ISupplyDataFunctions,
  itemIndex: number,
  input: INodeExecutionData['json'],
  work: () => Promise<T>,
): Promise<T> => {
  const { index } = context.addInputData(NodeConnectionTypes.AiEmbedding, [[{ json: input }]]);
  try {
    const response = await work();
    const json = { response } as unknown as INodeExecutionData['json'];
    context.addOutputData(NodeConnectionTypes.AiEmbedding, index, [[{ json }]]);
    return response;
  } catch (error) {
    const told = asNodeError(context, error, itemIndex);
    context.addOutputData(NodeConnectionTypes.AiEmbedding, index, told);
    throw told;
  }
};

export const embedderOf = (
  context: ISupplyDataFunctions,
  door: EmbeddingsDoor,
  settings: EmbeddingSettings,
  itemIndex: number,
): Embedder => ({
  embedDocuments: (documents) =>
    logged(context, itemIndex, { documents: documents as string[] }, async () => {
      const texts = (Array.isArray(documents) ? (documents as unknown[]) : []).map((text, index) =>
        checked(context, text, `Document ${index}`, itemIndex),
      );
      return [...(await embed(door, settings, texts))];
    }),

  embedQuery: (query) =>
    logged(context, itemIndex, { query: query as string }, async () => {
      const text = checked(context, query, 'The query', itemIndex);
      const [vector = []] = await embed(door, settings, [text]);
      return vector;
    }),
});
