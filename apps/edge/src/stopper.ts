type Step = () => unknown;

/** What must be ended, in the reverse order of how it was begun; one that fails does not keep the others. */
export class Stopper {
  readonly #steps: (readonly Step[])[] = [];
  readonly #failed: (error: unknown) => void;
  #running: Promise<void> | null = null;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Steps given together run in the order they are written. */
  add(...steps: readonly Step[]): void {
    this.#steps.push(steps);
  }

  /** A second call waits for the first. */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<void> {
    for (const step of this.#steps.toReversed().flat()) {
      try {
        await step();
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
