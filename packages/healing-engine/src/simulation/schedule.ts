interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/**
 * Virtual time: one queue of what will happen, taken strictly in order of time and then of scheduling. Between two
 * entries everything that runs at once has run.
 */
export class Schedule {
  #nowMs = 0;
  #order = 0;
  #activity = 0;
  readonly #heap: Entry[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  /** A port was called or answered: whoever waits for quiet goes on waiting. */
  touch(): void {
    this.#activity += 1;
  }

  /** @returns cancels it */
  at(atMs: number, run: () => void): () => void {
    this.#order += 1;
    const entry: Entry = { atMs: Math.max(atMs, this.#nowMs), order: this.#order, run, cancelled: false };
    this.#push(entry);
    return () => {
      entry.cancelled = true;
    };
  }

  after(ms: number, run: () => void): () => void {
    return this.at(this.#nowMs + ms, run);
  }

  /** Runs everything up to a moment, which is the time afterwards. */
  async runUntil(endMs: number, stop: () => boolean = () => false): Promise<void> {
    await this.#settle();
    while (!stop()) {
      const entry = this.#pop(endMs);
      if (entry === null) break;
      this.#nowMs = entry.atMs;
      const before = this.#activity;
      entry.run();
      // What only the world itself noticed leaves nobody to wait for.
      if (this.#activity !== before) await this.#settle();
    }
    if (!stop()) this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  /** Lets every promise run that can: a turn of the event loop begins only when none is left. */
  async #settle(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #pop(endMs: number): Entry | null {
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined || (first.atMs > endMs && !first.cancelled)) return null;
      const last = this.#heap.pop();
      if (last !== undefined && this.#heap.length > 0) {
        this.#heap[0] = last;
        this.#sink(0);
      }
      if (!first.cancelled) return first;
    }
  }

  #push(entry: Entry): void {
    this.#heap.push(entry);
    let index = this.#heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfLater(parent, index)) return;
      index = parent;
    }
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = this.#isLater(left, right) ? right : left;
      if (!this.#swapIfLater(index, child)) return;
      index = child;
    }
  }

  #isLater(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return false;
    return x.atMs > y.atMs || (x.atMs === y.atMs && x.order > y.order);
  }

  #swapIfLater(a: number, b: number): boolean {
    if (!this.#isLater(a, b)) return false;
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return false;
    this.#heap[a] = y;
    this.#heap[b] = x;
    return true;
  }
}
