import { BoundedMap } from '../bounded-map.ts';
import type { OperationRate } from '../contract/operation.ts';
import { EdgeError } from '../errors.ts';

/** Calls of one client within a window. */
export interface Allowance {
  readonly calls: number;
  readonly windowMs: number;
}

/**
 * What one client may call of the API. What a login may try is counted on its own, exactly and durably.
 *
 * @param factor multiplies all but logins and secrets, for a box that many clients read through one address
 */
export const operationAllowances = (factor = 1): Readonly<Record<OperationRate, Allowance>> => ({
  read: { calls: 1_000 * factor, windowMs: 10_000 },
  act: { calls: 200 * factor, windowMs: 10_000 },
  secret: { calls: 20, windowMs: 60_000 },
  login: { calls: 200, windowMs: 10_000 },
});

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
export class CallLimits<Kind extends string> {
  readonly #now: () => number;
  readonly #allowances: Readonly<Record<Kind, Allowance>>;
  readonly #windows = new BoundedMap<string, Window>(clientLimit);

  constructor(allowances: Readonly<Record<Kind, Allowance>>, now: () => number = Date.now) {
    this.#allowances = allowances;
    this.#now = now;
  }

  /** @throws EdgeError `TOO_MANY_REQUESTS` with the seconds to wait. */
  count(kind: Kind, client: string): void {
    const { calls, windowMs } = this.#allowances[kind];
    const now = this.#now();
    const key = `${kind} ${client}`;
    const known = this.#windows.get(key);
    if (known === undefined || known.endsMs <= now || known.endsMs > now + windowMs) {
      this.#windows.set(key, { endsMs: now + windowMs, calls: 1 });
      return;
    }
    known.calls += 1;
    if (known.calls <= calls) return;
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
}
