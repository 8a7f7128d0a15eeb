import { UpdateError } from '../errors.ts';
import type { Timers } from '../ports.ts';

/** How long a source may keep its reader waiting. */
export interface Patience {
  /** Longest wait for the next bytes. */
  readonly idleMs: number;
  /** Least speed over `speedWindowMs`, against a sender that trickles for ever. 0 allows any. */
  readonly leastBytesPerSecond: number;
  readonly speedWindowMs: number;
}

export const defaultPatience: Patience = { idleMs: 60_000, leastBytesPerSecond: 512, speedWindowMs: 60_000 };

/**
 * Passes on what `source` yields, unless it takes too long or `signal` aborts.
 * @throws {UpdateError} `IO_TIMEOUT`, `IO_ABORTED`, `IO_READ` with the source's error as cause
 */
export async function* withPatience(
  source: AsyncIterable<Uint8Array>,
  patience: Patience,
  timers: Timers,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  const watch = new Watch(patience, timers, signal);
  let finished = false;
  try {
    for (;;) {
      const result = await watch.wait(() => iterator.next());
      if (result.done === true) {
        finished = true;
        return;
      }
      watch.requireSpeed(result.value.length);
      yield result.value;
    }
  } finally {
    watch.end();
    // A source that hangs would hang here as well: it is told to stop, not waited for.
    if (!finished) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** One timer and one listener for all waits of a source: small chunks come by the hundred thousand. */
class Watch {
  readonly #patience: Patience;
  readonly #timers: Timers;
  readonly #signal: AbortSignal | undefined;
  readonly #ended = new AbortController();
  /** Ends the wait that is going on. */
  #giveUp: ((error: UpdateError) => void) | null = null;
  #askedMs = 0;
  // Only waiting counts: the time that the reader takes for its own work is not the source's.
  #waitedMs = 0;
  #windowBytes = 0;

  constructor(patience: Patience, timers: Timers, signal: AbortSignal | undefined) {
    this.#patience = patience;
    this.#timers = timers;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    void this.#lookFromTimeToTime();
  }

  readonly #onAbort = (): void => this.#giveUp?.(stopped(this.#signal));

  async wait<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#signal?.aborted === true) throw stopped(this.#signal);
    this.#askedMs = this.#timers.nowMs();
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#giveUp = reject;
        ask().then(resolve, (cause: unknown) => {
          const failed = new UpdateError('IO_READ', 'The source failed while it was read; try again.', {
            cause,
          });
          reject(cause instanceof UpdateError ? cause : failed);
        });
      });
    } finally {
      this.#giveUp = null;
      this.#waitedMs += this.#timers.nowMs() - this.#askedMs;
    }
  }

  async #lookFromTimeToTime(): Promise<void> {
    const { idleMs } = this.#patience;
    for (let ms = idleMs; ;) {
      try {
        await this.#timers.sleep(ms, this.#ended.signal);
      } catch {
        return;
      }
      const leftMs = this.#giveUp === null ? idleMs : this.#askedMs + idleMs - this.#timers.nowMs();
      if (leftMs <= 0)
        this.#giveUp?.(new UpdateError('IO_TIMEOUT', `The source sent nothing for ${idleMs} ms; try again.`));
      ms = leftMs <= 0 ? idleMs : leftMs;
    }
  }

  requireSpeed(bytes: number): void {
    const { leastBytesPerSecond, speedWindowMs } = this.#patience;
    this.#windowBytes += bytes;
    if (this.#waitedMs < speedWindowMs) return;
    if (this.#windowBytes * 1000 < leastBytesPerSecond * this.#waitedMs)
      throw new UpdateError(
        'IO_TIMEOUT',
        `The source sends less than ${leastBytesPerSecond} bytes a second; try again on a better line.`,
      );
    this.#waitedMs = 0;
    this.#windowBytes = 0;
  }

  end(): void {
    this.#ended.abort();
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

export function stopped(signal: AbortSignal | undefined): UpdateError {
  return new UpdateError('IO_ABORTED', 'Stopped on request.', { cause: signal?.reason });
}
