/**
 * The last samples of many series. Each value is written twice, one capacity apart, so that every window is a
 * contiguous view without a copy. NaN is "not measured", never 0.
 */
export class Ring {
  readonly #capacity: number;
  readonly #times: Float64Array;
  #series: Float32Array[] = [];
  #next = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#times = new Float64Array(capacity * 2);
  }

  get length(): number {
    return this.#length;
  }

  /** A time that is not later than the last one belongs to another run of the clock: all before it is dropped. */
  push(t: number, values: readonly (number | null)[]): void {
    if (this.#length > 0 && t <= (this.#times[this.#next + this.#capacity - 1] ?? 0)) this.clear();
    while (this.#series.length < values.length) {
      this.#series.push(new Float32Array(this.#capacity * 2).fill(Number.NaN));
    }
    this.#times[this.#next] = t;
    this.#times[this.#next + this.#capacity] = t;
    this.#series.forEach((series, slot) => {
      const value = values[slot] ?? Number.NaN;
      series[this.#next] = value;
      series[this.#next + this.#capacity] = value;
    });
    this.#next = (this.#next + 1) % this.#capacity;
    this.#length = Math.min(this.#length + 1, this.#capacity);
  }

  clear(): void {
    this.#next = 0;
    this.#length = 0;
    this.#series = [];
  }

  /** Times of the samples, oldest first; a view, valid until the next push. */
  times(): Float64Array {
    return this.#window(this.#times);
  }

  /** Values of a slot, as long as the times; empty for a slot that was never seen. */
  values(slot: number): Float32Array {
    const series = this.#series[slot];
    return series === undefined ? new Float32Array() : this.#window(series);
  }

  #window<T extends Float32Array | Float64Array>(array: T): T {
    const end = this.#next + (this.#length === this.#capacity ? this.#capacity : 0);
    return array.subarray(end - this.#length, end) as T;
  }
}
