import { afterAll, beforeAll } from '@jest/globals';
import { type EdgeProcess, edgeFolder, startEdgeProcess } from './edge-process.ts';

/** The built edge for all tests of a block: started before the first, cleared away after the last. */
export class SharedEdge {
  readonly #environment: Readonly<Record<string, string>>;
  #folder: ReturnType<typeof edgeFolder> | null = null;
  #edge: EdgeProcess | null = null;

  /** Registers start and end with the test runner. */
  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.#environment = environment;
    beforeAll(async () => {
      this.#folder = edgeFolder();
      await this.start();
    });
    afterAll(async () => {
      await this.#edge?.stop();
      this.#folder?.clear();
    });
  }

  /** Starts it, once more on the same folder after it was stopped. */
  async start(): Promise<void> {
    this.#edge = await startEdgeProcess({ ARASUL_DATA_DIR: this.path, ...this.#environment });
  }

  get edge(): EdgeProcess {
    if (this.#edge === null) throw new Error('the edge was not started');
    return this.#edge;
  }
  get url(): string {
    return this.edge.url;
  }
  /** Shown at the first start; empty after another one. */
  get password(): string {
    return this.edge.password ?? '';
  }
  /** Its data folder. */
  get path(): string {
    if (this.#folder === null) throw new Error('the folder was not made');
    return this.#folder.path;
  }
}
