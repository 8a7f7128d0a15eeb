import type { OperationRate } from '../contract/operation.ts';
import { EdgeError } from '../errors.ts';

/** Calls of one client within a window. What a login may try is counted on its own, exactly and durably. */
const allowances: Readonly<Record<OperationRate, { readonly calls: number; readonly windowMs: number }>> = {
  read: { calls: 1_000, windowMs: 10_000 },
  act: { calls: 200, windowMs: 10_000 },
  secret: { calls: 20, windowMs: 60_000 },
  scrape: { calls: 4, windowMs: 1_000 },
  login: { calls: 200, windowMs: 10_000 },
};

/** Clients remembered at once; beyond that the one that was counted first is forgotten. */
const clientLimit = 50_000;

interface Window {
  readonly endsMs: number;
  calls: number;
}

/**
 * Bounds how often a client calls: a fixed window per client and kind of call, in memory of this process. It
 * protects the box from a page or a script gone wild; the proxy in front has the stricter public limits.
 */
export class CallLimits {
  readonly #now: () => number;
  readonly #factor: number;
  readonly #windows = new Map<string, Window>();

  /** @param factor multiplies every allowance, for a box that many clients read through one address */
  constructor(factor = 1, now: () => number = Date.now) {
    this.#factor = factor;
    this.#now = now;
  }

  /** @throws EdgeError `TOO_MANY_REQUESTS` with the seconds to wait. */
  count(rate: OperationRate, client: string): void {
    const { calls, windowMs } = allowances[rate];
    const now = this.#now();
    const key = `${rate} ${client}`;
    const known = this.#windows.get(key);
    if (known === undefined || known.endsMs <= now || known.endsMs > now + windowMs) {
      this.#begin(key, { endsMs: now + windowMs, calls: 1 });
      return;
    }
    known.calls += 1;
    if (known.calls <= calls * this.#factor) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((known.endsMs - now) / 1_000));
    throw new EdgeError('TOO_MANY_REQUESTS', `Too many requests: try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
      details: { retryAfterSeconds },
    });
  }

  /** Clients that are remembered now. */
  get size(): number {
    return this.#windows.size;
  }

  #begin(key: string, window: Window): void {
    this.#windows.delete(key);
    this.#windows.set(key, window);
    const oldest = this.#windows.keys().next();
    if (this.#windows.size > clientLimit && oldest.done !== true) this.#windows.delete(oldest.value);
  }
}
