import type { Clock } from './ports.ts';

const woken = new Error('woken');

/** Something may have changed: ends a wait at once, or the next one if nobody waits. */
export class Wake {
  #pending = false;
  #end: (() => void) | null = null;

  now(): void {
    if (this.#end === null) this.#pending = true;
    else this.#end();
  }

  /** Resolves after `ms`, when woken, or when aborted; never rejects. */
  async wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    if (this.#pending || signal.aborted) {
      this.#pending = false;
      return;
    }
    const ended = new AbortController();
    const end = (): void => ended.abort(woken);
    this.#end = end;
    // AbortSignal.any would do, at several times the cost of the whole wait.
    signal.addEventListener('abort', end, { once: true });
    await clock.sleep(ms, ended.signal).catch(() => undefined);
    signal.removeEventListener('abort', end);
    this.#end = null;
  }
}
