import { slotLimit } from './dictionary.ts';

/** Ten minutes at 1 Hz: 300 kB, allocated once. */
const capacity = 600;

/** The last ten minutes of ticks. A tick that was not taken is absent, not repeated. */
export class Ring {
  readonly #values = new Float32Array(capacity * slotLimit).fill(Number.NaN);
  readonly #times = new Float64Array(capacity);
  #count = 0;

  push(t: number, row: readonly (number | null)[]): void {
    const at = this.#count % capacity;
    const begin = at * slotLimit;
    this.#values.fill(Number.NaN, begin, begin + slotLimit);
    row.forEach((value, slot) => {
      if (value !== null && slot < slotLimit) this.#values[begin + slot] = value;
    });
    this.#times[at] = t;
    this.#count += 1;
  }

  /** UTC ms of the oldest tick still held; null when there is none. */
  get oldest(): number | null {
    if (this.#count === 0) return null;
    return this.#times[this.#count > capacity ? this.#count % capacity : 0] ?? null;
  }

  /** Values of one slot from `from` to `to`, as [t, value] in order; NaN where it was not measured. */
  *read(slot: number, from: number, to: number): Generator<readonly [number, number]> {
    for (let n = Math.max(0, this.#count - capacity); n < this.#count; n += 1) {
      const at = n % capacity;
      const t = this.#times[at] ?? 0;
      if (t >= from && t <= to) yield [t, this.#values[at * slotLimit + slot] ?? Number.NaN];
    }
  }
}
