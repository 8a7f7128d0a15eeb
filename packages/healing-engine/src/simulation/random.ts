/** A seeded source of chance: the same seed gives the same numbers everywhere. */
export interface Dice {
  /** Uniform in [0, 1). */
  next(): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** Uniform between two bounds. */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<T>(items: readonly T[]): T | undefined;
  /** An independent source that does not disturb this one. */
  fork(salt: number): Dice;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough to draw faults with. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    chance: (p) => next() < p,
    between: (low, high) => low + next() * (high - low),
    whole,
    pick: (items) => items[whole(0, items.length - 1)],
    fork: (salt) => dice(Math.imul(seed ^ 0x9e3779b9, salt + 0x85ebca6b) ^ salt),
  };
}
