import { badValue } from '../errors.ts';
import type { RateLimit } from '../model/dynamic.ts';
import { type Duration, durationMs } from '../model/duration.ts';
import type { Target } from '../rule/dialect.ts';
import { limiterOf, memorySeconds, ratePerSecond, worstCase } from '../runtime/protection.ts';

/** A limit of requests for each client, with what it really promises. */
export interface Limit {
  readonly stage: 'limit';
  readonly kind: 'quota' | 'throughput';
  readonly optionsFor: (target: Target) => RateLimit;
  /** What it lets through, in sentences. */
  readonly explain: () => string;
}

const checked = (count: number, per: Duration): number => {
  const ms = durationMs(per);
  if (ms === null || ms <= 0) throw badValue(`${JSON.stringify(per)} is no duration; write it as 15m or 1s`);
  if (!Number.isInteger(count) || count < 1)
    throw badValue(`${count} is no number of requests; write a whole one from 1`);
  return ms;
};

/**
 * A quota: never more than `count` requests of one client in any `per`, and 429 for the rest. It holds because one
 * token flows back in each `per`, and Traefik forgets a client only after that time of silence. A client that knocks
 * without end gets one in each `per`; after `per` of silence all are back.
 */
export function atMost(count: number, per: Duration): Limit {
  const ms = checked(count, per);
  // Below a second between tokens the limiter forgets a client before the period is over.
  if (ms < 2000)
    throw badValue(`a quota needs a period of 2s at least, not ${per}; use rate(${count}, '${per}')`);
  return {
    stage: 'limit',
    kind: 'quota',
    optionsFor: (target) => ({ average: 1, period: per, burst: count, ...subnet(target) }),
    explain: () =>
      `At most ${count} in any ${per}, whatever the client does; the next one gets 429. One that never stops gets 1 per ${per}; after ${per} of silence all ${count} are back.`,
  };
}

/** An IPv6 client has a whole /64 to itself; v2.11 cannot count it as one. */
const subnet = (target: Target): Pick<RateLimit, 'sourceCriterion'> =>
  target === 'v3.7' ? { sourceCriterion: { ipStrategy: { ipv6Subnet: 64 } } } : {};

/**
 * A throughput: a client that never stops gets `count` per `per` in the long run, and `burst` at once (by default
 * `count`, at most 20). After a pause Traefik gives the whole burst again: see what `explain` says.
 */
export function rate(
  count: number,
  per: Duration,
  { burst = Math.min(count, 20) }: { readonly burst?: number } = {},
): Limit {
  checked(count, per);
  checked(burst, per);
  const limit: RateLimit = { average: count, period: per, burst };
  return {
    stage: 'limit',
    kind: 'throughput',
    optionsFor: () => limit,
    explain: () => {
      const limiter = limiterOf(limit);
      const worst = worstCase(limiter, limiter.periodMs);
      const isExact = burst / ratePerSecond(limiter) <= memorySeconds(limiter);
      const pauses = isExact
        ? ''
        : ` One that pauses ${memorySeconds(limiter)} s between bursts of ${burst} is forgotten each time, and gets up to ${worst} per ${per}.`;
      return `${count} per ${per} for a client that never stops, ${burst} of them at once; up to ${burst + count} in the first ${per}.${pauses}`;
    },
  };
}
