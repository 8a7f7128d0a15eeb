import type { Clock } from './ports.ts';
import { asError } from './errors.ts';

/** Made once: an abort without a reason makes an exception with a stack trace each time. */
const over = new Error('the deadline is over');
const finished = new Error('the work is done');

/**
 * Runs `work` with a signal that aborts after `ms` or with `parent`, on the port's clock: under virtual time deadlines
 * are virtual too. `late` tells whether it was the deadline that ended it. Rejects with `parent`'s reason at once when
 * that aborts, and with the error of the work.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T; readonly late: false } | { readonly late: true }> {
  parent.throwIfAborted();
  const limit = new AbortController();
  let onAbort = (): void => undefined;
  try {
    // A port that ignores its signal must not hold up its caller.
    return await new Promise((resolve, reject) => {
      onAbort = () => {
        limit.abort(parent.reason);
        reject(asError(parent.reason));
      };
      parent.addEventListener('abort', onAbort, { once: true });
      clock.sleep(ms, limit.signal).then(
        () => {
          limit.abort(over);
          resolve({ late: true });
        },
        // Cancelled, since something else came first.
        () => undefined,
      );
      work(limit.signal).then((value) => resolve({ value, late: false }), reject);
    });
  } finally {
    parent.removeEventListener('abort', onAbort);
    limit.abort(finished);
  }
}
