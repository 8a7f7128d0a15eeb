import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  type NodeApiError,
  type NodeOperationError,
} from 'n8n-workflow';
import { waitFor } from '../../transport/deadline.ts';
import { type EmbeddingSettings, batchSizeOf, batchesOf, embed } from '../../transport/embeddings.ts';
import { numberOf } from '../../transport/values.ts';
import type { Vector } from '../../transport/vectors.ts';
import { openEmbeddings } from '../shared/doors.ts';
import { modelOf } from '../shared/model-of.ts';
import { asNodeError, failedItem } from '../shared/run-items.ts';
import { textIn, textsIn } from './texts.ts';

/** One text and where it came from. */
interface Entry {
  readonly itemIndex: number;
  readonly text: string;
}

/** Items whose texts may share a request: same model, same options. */
interface Group {
  readonly settings: EmbeddingSettings;
  readonly entries: Entry[];
}

type Failure = NodeApiError | NodeOperationError;

const settingsOf = (context: IExecuteFunctions, itemIndex: number): EmbeddingSettings => ({
  model: modelOf(context, itemIndex),
  options: { normalize: true, ...context.getNodeParameter('options', itemIndex, {}) },
});

const isList = (context: IExecuteFunctions, itemIndex: number): boolean =>
  context.getNodeParameter('inputMode', itemIndex, 'item') === 'list';

const textsOf = (context: IExecuteFunctions, itemIndex: number): readonly string[] =>
  isList(context, itemIndex) ? textsIn(context, itemIndex) : [textIn(context, itemIndex, 'text', 'Text')];

/**
 * Vectors for the texts of all items. Items with the same settings share requests, so that a thousand short
 * texts are ten requests and not a thousand; what comes out is in the order of what went in.
 */
export class Creation {
  readonly #context: IExecuteFunctions;
  readonly #groups = new Map<string, Group>();
  readonly #failures = new Map<number, Failure>();
  readonly #vectors = new Map<number, Vector[]>();
  readonly #texts = new Map<number, readonly string[]>();

  constructor(context: IExecuteFunctions) {
    this.#context = context;
  }

  async run(): Promise<INodeExecutionData[][]> {
    const items = [...this.#context.getInputData().keys()];
    for (const itemIndex of items) this.#collect(itemIndex);
    for (const group of this.#groups.values()) await this.#embedGroup(group);
    return [items.flatMap((itemIndex) => this.#outputOf(itemIndex))];
  }

  #collect(itemIndex: number): void {
    try {
      const settings = settingsOf(this.#context, itemIndex);
      const texts = textsOf(this.#context, itemIndex);
      const key = JSON.stringify(settings);
      const group = this.#groups.get(key) ?? { settings, entries: [] };
      this.#groups.set(key, group);
      this.#texts.set(itemIndex, texts);
      group.entries.push(...texts.map((text) => ({ itemIndex, text })));
    } catch (error) {
      const failure = this.#noted(error, itemIndex);
      if (!this.#context.continueOnFail()) throw failure;
    }
  }

  async #embedGroup({ settings, entries }: Group): Promise<void> {
    const intervalMs = numberOf(settings.options['batchInterval']) ?? 0;
    for (const [index, batch] of batchesOf(entries, batchSizeOf(settings.options)).entries()) {
      if (index > 0) await waitFor(intervalMs, this.#context.getExecutionCancelSignal());
      await this.#embedBatch(settings, batch);
    }
  }

  async #embedBatch(settings: EmbeddingSettings, batch: readonly Entry[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    try {
      const door = await openEmbeddings(this.#context, settings.options, first.itemIndex);
      const vectors = await embed(
        door,
        settings,
        batch.map(({ text }) => text),
      );
      for (const [index, { itemIndex }] of batch.entries()) {
        this.#vectorsOf(itemIndex).push(vectors[index] ?? []);
      }
    } catch (error) {
      if (!this.#context.continueOnFail()) throw asNodeError(this.#context, error, first.itemIndex);
      // One text that is refused must not take the items beside it with it.
      const items = new Set(batch.map(({ itemIndex }) => itemIndex));
      if (items.size === 1) this.#noted(error, first.itemIndex);
      else {
        for (const itemIndex of items) {
          await this.#embedBatch(
            settings,
            batch.filter((entry) => entry.itemIndex === itemIndex),
          );
        }
      }
    }
  }

  #vectorsOf(itemIndex: number): Vector[] {
    const known = this.#vectors.get(itemIndex) ?? [];
    this.#vectors.set(itemIndex, known);
    return known;
  }

  #noted(error: unknown, itemIndex: number): Failure {
    const failure = asNodeError(this.#context, error, itemIndex);
    this.#failures.set(itemIndex, failure);
    return failure;
  }

  #outputOf(itemIndex: number): readonly INodeExecutionData[] {
    const failure = this.#failures.get(itemIndex);
    if (failure !== undefined) return [failedItem(failure, itemIndex)];
    const [texts, vectors] = [this.#texts.get(itemIndex) ?? [], this.#vectorsOf(itemIndex)];
    const asOne =
      isList(this.#context, itemIndex) &&
      this.#context.getNodeParameter('outputMode', itemIndex, 'items') === 'list';
    const results: readonly IDataObject[] = asOne
      ? [
          {
            texts: [...texts],
            embeddings: vectors.map((each) => [...each]),
            dimensions: vectors[0]?.length ?? 0,
          },
        ]
      : texts.map((text, index) => {
          const embedding = vectors[index] ?? [];
          return { text, embedding: [...embedding], dimensions: embedding.length };
        });
    return results.map((json) => ({ json, pairedItem: { item: itemIndex } }));
  }
}
