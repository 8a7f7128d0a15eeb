import { type Limiter, memorySeconds, ratePerSecond } from '../runtime/protection.ts';

/** What a limiter says to one request. */
export type Admission =
  /** Served, after a wait. */
  | { readonly kind: 'served'; readonly delayMs: number }
  /** 429: a request would pass again in this time. */
  | { readonly kind: 'refused'; readonly retryAfterMs: number };

interface Bucket {
  /** May be below 0 while a request is held back. */
  tokens: number;
  atMs: number;
  /** Whole second of 1970 in which the bucket is forgotten: Traefik's map counts in seconds. */
  forgottenAtSecond: number;
}

/**
 * A rate limiter as Traefik has it in memory: a bucket of `burst` tokens for each source, refilled by the rate; a
 * request may wait up to half a refill (at most 500 ms) for its token; a source that is silent for long enough is
 * forgotten and begins with a full bucket (pkg/middlewares/ratelimiter, golang.org/x/time/rate).
 */
export class RateLimitMemory {
  readonly #limiter: Limiter;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limiter: Limiter) {
    this.#limiter = limiter;
  }

  admit(source: string, atMs: number): Admission {
    const rate = ratePerSecond(this.#limiter);
    if (rate <= 0) return { kind: 'served', delayMs: 0 };
    const bucket = this.#bucketOf(source, atMs);
    const refill = (Math.max(0, atMs - bucket.atMs) / 1000) * rate;
    const tokens = Math.min(this.#limiter.burst, bucket.tokens + refill);
    const delayMs = Math.max(0, ((1 - tokens) / rate) * 1000);
    const isServed = delayMs <= mostDelayMs(rate);
    bucket.tokens = isServed ? tokens - 1 : tokens;
    bucket.atMs = Math.max(bucket.atMs, atMs);
    bucket.forgottenAtSecond = Math.floor(atMs / 1000) + memorySeconds(this.#limiter);
    return isServed ? { kind: 'served', delayMs } : { kind: 'refused', retryAfterMs: delayMs };
  }

  #bucketOf(source: string, atMs: number): Bucket {
    const known = this.#buckets.get(source);
    if (known !== undefined && known.forgottenAtSecond > Math.floor(atMs / 1000)) return known;
    const fresh: Bucket = { tokens: this.#limiter.burst, atMs, forgottenAtSecond: 0 };
    this.#buckets.set(source, fresh);
    return fresh;
  }
}

const mostDelayMs = (rate: number): number => (rate < 1 ? 500 : 1000 / (2 * Math.floor(rate)));
