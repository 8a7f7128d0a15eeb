import { BoundedMap } from '../bounded-map.ts';

const quietMs = 60_000;
const clientLimit = 1_000;

/** Lets one failure a minute and client into the logs, with how many there were since the last one. */
export class FailureLog {
  readonly #last = new BoundedMap<string, { at: number; since: number }>(clientLimit);

  /** Failures to tell of now; null when this one is only counted. */
  count(client: string, now: number): number | null {
    const known = this.#last.get(client);
    if (known !== undefined && now - known.at < quietMs) {
      known.since += 1;
      return null;
    }
    const attempts = (known?.since ?? 0) + 1;
    this.#last.set(client, { at: now, since: 0 });
    return attempts;
  }
}
