import type { Clock } from './ports.ts';

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
    if (this.#pending) {
      this.#pending = false;
      return;
    }
    const ended = new AbortController();
    const woken = new Promise<void>((resolve) => (this.#end = resolve));
    const slept = clock.sleep(ms, AbortSignal.any([signal, ended.signal])).catch(() => undefined);
    await Promise.race([woken, slept]);
    this.#end = null;
    ended.abort();
  }
}
