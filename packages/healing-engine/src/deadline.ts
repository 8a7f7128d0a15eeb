import type { Clock } from './ports.ts';

/**
 * Runs `work` with a signal that aborts after `ms` or with `parent`, on the port's clock: under virtual time deadlines
 * are virtual too. `late` tells whether it was the deadline that ended it.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T; readonly late: false } | { readonly late: true }> {
  parent.throwIfAborted();
  const ended = new AbortController();
  const limit = new AbortController();
  const onAbort = (): void => limit.abort(parent.reason);
  parent.addEventListener('abort', onAbort, { once: true });
  const stopped = new Promise<never>((_, reject) => {
    limit.signal.addEventListener('abort', () => reject(asError(limit.signal.reason)), { once: true });
  });
  const timer = clock.sleep(ms, ended.signal).then(
    () => ({ late: true }) as const,
    () => new Promise<never>(() => undefined),
  );
  try {
    // A port that ignores its signal must not hold up its caller.
    const result = await Promise.race([
      work(limit.signal).then((value) => ({ value, late: false }) as const),
      timer,
      stopped,
    ]);
    if (result.late) limit.abort(new Error('the deadline is over'));
    return result;
  } finally {
    ended.abort();
    parent.removeEventListener('abort', onAbort);
    stopped.catch(() => undefined);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
