import type { Random } from '../ports.ts';

export interface BackoffPolicy {
  readonly baseMs: number;
  readonly capMs: number;
  /** Share of the delay that chance may take away, 0 to 1. */
  readonly jitter: number;
}

/**
 * How long to wait after failed attempt `n` (1, 2, …): `min(cap, base x 2^(n-1)) x U(1-jitter, 1)`.
 * @returns milliseconds; never more than the cap
 */
export function backoffMs(policy: BackoffPolicy, n: number, random: Random): number {
  const full = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(Math.max(n - 1, 0), 40));
  return Math.round(full * (1 - policy.jitter * random()));
}
