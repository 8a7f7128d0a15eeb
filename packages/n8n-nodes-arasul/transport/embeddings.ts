import { type IDataObject, NodeOperationError } from 'n8n-workflow';
import { waitFor } from './deadline.ts';
import { keepAliveOf } from './generation.ts';
import { type Door, askJson } from './request.ts';
import { type Fields, fieldsOf, listOf, numberOf } from './values.ts';
import { type Vector, normalized } from './vectors.ts';

/** A service that gives vectors for texts, and which of the two APIs it speaks. */
export interface EmbeddingsDoor extends Door {
  readonly api: 'ollama' | 'openai';
}

export interface EmbeddingSettings {
  readonly model: string;
  /** `dimensions`, `truncate`, `normalize`, `keepAlive`, `batchSize`, `batchInterval` of a node's options. */
  readonly options: IDataObject;
}

const defaultBatch = 100;

const bodyOf = (
  { model, options }: EmbeddingSettings,
  texts: readonly string[],
  api: string,
): IDataObject => {
  const dimensions = numberOf(options['dimensions']);
  const keepAlive = keepAliveOf(options['keepAlive']);
  return {
    model,
    input: [...texts],
    ...(dimensions === null || dimensions <= 0 ? {} : { dimensions }),
    ...(api === 'ollama' && typeof options['truncate'] === 'boolean'
      ? { truncate: options['truncate'] }
      : {}),
    ...(api === 'ollama' && keepAlive !== undefined && keepAlive !== null ? { keep_alive: keepAlive } : {}),
    ...(api === 'openai' ? { encoding_format: 'float' } : {}),
  };
};

const vectorOf = (value: unknown): Vector | null => {
  const numbers = listOf(value).map(numberOf);
  return numbers.length > 0 && numbers.every((each) => each !== null) ? numbers : null;
};

/** OpenAI's list may come in any order: `index` says which text a vector is of. */
const vectorsIn = (answer: Fields, api: EmbeddingsDoor['api']): readonly (Vector | null)[] => {
  if (api === 'ollama') return listOf(answer['embeddings']).map(vectorOf);
  const entries = listOf(answer['data']).map(fieldsOf);
  const placed = new Array<Vector | null>(entries.length).fill(null);
  for (const [position, entry] of entries.entries()) {
    placed[numberOf(entry['index']) ?? position] = vectorOf(entry['embedding']);
  }
  return placed;
};

const embedBatch = async (
  door: EmbeddingsDoor,
  settings: EmbeddingSettings,
  texts: readonly string[],
): Promise<readonly Vector[]> => {
  const path = door.api === 'openai' ? '/v1/embeddings' : '/api/embed';
  const answer = fieldsOf(
    await askJson(door, { method: 'POST', path, body: bodyOf(settings, texts, door.api) }),
  );
  const vectors = vectorsIn(answer, door.api).filter((each) => each !== null);
  if (vectors.length !== texts.length) {
    throw new NodeOperationError(
      door.caller.getNode(),
      `The service gave ${vectors.length} vectors for ${texts.length} texts`,
      {
        description:
          'Check that the model is one for embeddings, and that API Type in the credential fits the service.',
        ...(door.itemIndex === undefined ? {} : { itemIndex: door.itemIndex }),
      },
    );
  }
  return settings.options['normalize'] === true ? vectors.map(normalized) : vectors;
};

/** Parts of a list, in order, each of at most `size`. */
export const batchesOf = <T>(list: readonly T[], size: number): readonly (readonly T[])[] => {
  const length = Math.max(1, Math.floor(size));
  return Array.from({ length: Math.ceil(list.length / length) }, (_, index) =>
    list.slice(index * length, (index + 1) * length),
  );
};

export const batchSizeOf = (options: IDataObject): number => numberOf(options['batchSize']) ?? defaultBatch;

/**
 * One vector for each text, in the order of the texts, asked in batches one after another.
 *
 * @throws NodeApiError, NodeOperationError
 */
export const embed = async (
  door: EmbeddingsDoor,
  settings: EmbeddingSettings,
  texts: readonly string[],
): Promise<readonly Vector[]> => {
  const intervalMs = numberOf(settings.options['batchInterval']) ?? 0;
  const vectors: Vector[] = [];
  for (const [index, batch] of batchesOf(texts, batchSizeOf(settings.options)).entries()) {
    if (index > 0) await waitFor(intervalMs, door.signal);
    vectors.push(...(await embedBatch(door, settings, batch)));
  }
  return vectors;
};
