import type { Clock } from './ports.ts';

/** A moment on both clocks, so that a set wall clock is noticed. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function momentOf(clock: Clock): Moment {
  return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
}
