import type { Middleware, RateLimit } from '../model/dynamic.ts';
import { durationMs } from '../model/duration.ts';
import type { Defined } from './objects.ts';

/** A limiter in numbers. */
export interface Limiter {
  /** Requests that flow back in each period; 0 limits nothing. */
  readonly average: number;
  readonly periodMs: number;
  readonly burst: number;
}

/** With the defaults of Traefik: a period of one second, a burst of one. */
export function limiterOf({ average = 0, period, burst = 1 }: RateLimit): Limiter {
  const periodMs = period === undefined ? 1000 : (durationMs(period) ?? 1000);
  return { average, periodMs: periodMs === 0 ? 1000 : periodMs, burst: Math.max(1, burst) };
}

/** Requests a second that flow back. */
export const ratePerSecond = ({ average, periodMs }: Limiter): number => (average * 1000) / periodMs;

/**
 * Seconds that Traefik remembers a silent client: 2 for a rate of one a second and more, else one refill and a second.
 * After them the bucket is full again, whatever was spent (pkg/middlewares/ratelimiter/rate_limiter.go).
 */
export function memorySeconds(limiter: Limiter): number {
  const rate = ratePerSecond(limiter);
  return rate >= 1 ? 2 : 1 + Math.floor(1 / rate);
}

/**
 * The most requests that get through in any `windowMs` of two clients: one that never stops, and one that sends whole
 * bursts and pauses in between to be forgotten. Whoever keeps asking for the first second of each pause gets what flows
 * back in it on top: 22 in place of 20 with 100 a minute and a burst of 20.
 */
export function worstCase(limiter: Limiter, windowMs: number): number {
  if (limiter.average <= 0) return Infinity;
  const refill = ratePerSecond(limiter) * (windowMs / 1000);
  const steady = limiter.burst + (ratePerSecond(limiter) >= 1 ? Math.floor(refill) : Math.ceil(refill) - 1);
  const pausing = limiter.burst * (Math.floor(windowMs / 1000 / memorySeconds(limiter)) + 1);
  return Math.max(steady, pausing);
}

const authKinds = ['basicAuth', 'digestAuth', 'forwardAuth'] as const;

export const isAuth = ({ value }: Pick<Defined<Middleware>, 'value'>): boolean =>
  authKinds.some((kind) => value[kind] !== undefined);

/** Keeps strangers out, by password or by address. */
export const isGate = (middleware: Pick<Defined<Middleware>, 'value'>): boolean =>
  isAuth(middleware) ||
  middleware.value.ipAllowList !== undefined ||
  middleware.value.ipWhiteList !== undefined ||
  middleware.value.passTLSClientCert !== undefined;

/** Requests a minute that a chain lets one client do; Infinity where nothing limits it. */
export function allowedPerMinute(chain: readonly Defined<Middleware>[]): number {
  return Math.min(
    Infinity,
    ...chain.map(({ value }) =>
      value.rateLimit === undefined ? Infinity : worstCase(limiterOf(value.rateLimit), 60_000),
    ),
  );
}
