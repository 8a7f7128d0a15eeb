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
  // Only waiting counts: the time that the reader takes for its own work is not the source's.
  let waitedMs = 0;
  let windowBytes = 0;
  let finished = false;
  try {
    for (;;) {
      const askedMs = timers.nowMs();
      const result = await nextWithin(iterator, patience.idleMs, timers, signal);
      if (result.done === true) {
        finished = true;
        return;
      }
      waitedMs += timers.nowMs() - askedMs;
      windowBytes += result.value.length;
      if (waitedMs >= patience.speedWindowMs) {
        if (windowBytes * 1000 < patience.leastBytesPerSecond * waitedMs)
          throw new UpdateError(
            'IO_TIMEOUT',
            `The source sends less than ${patience.leastBytesPerSecond} bytes a second; try again on a better line.`,
          );
        waitedMs = 0;
        windowBytes = 0;
      }
      yield result.value;
    }
  } finally {
    // A source that hangs would hang here as well: it is told to stop, not waited for.
    if (!finished) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

async function nextWithin(
  iterator: AsyncIterator<Uint8Array>,
  idleMs: number,
  timers: Timers,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Uint8Array>> {
  if (signal?.aborted === true) throw stopped(signal);
  const stopWaiting = new AbortController();
  const onAbort = (): void => stopWaiting.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const timedOut = timers.sleep(idleMs, stopWaiting.signal).then(
    () => 'idle' as const,
    () => 'stopped' as const,
  );
  try {
    const outcome = await Promise.race([iterator.next(), timedOut]);
    if (outcome === 'stopped') throw stopped(signal);
    if (outcome === 'idle')
      throw new UpdateError('IO_TIMEOUT', `The source sent nothing for ${idleMs} ms; try again.`);
    return outcome;
  } catch (cause) {
    if (cause instanceof UpdateError) throw cause;
    throw new UpdateError('IO_READ', 'The source failed while it was read; try again.', { cause });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stopWaiting.abort();
  }
}

export function stopped(signal: AbortSignal | undefined): UpdateError {
  return new UpdateError('IO_ABORTED', 'Stopped on request.', { cause: signal?.reason });
}
