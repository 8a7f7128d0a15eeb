import { sleepWithAbort } from 'n8n-workflow';

/**
 * Settles as `work` does, or rejects with what `late` makes once `limitMs` have passed. It waits with n8n's own
 * sleep because a node that n8n is to verify has no timers of its own.
 */
export const within = async <T>(work: Promise<T>, limitMs: number, late: () => Error): Promise<T> => {
  const timer = new AbortController();
  const limit = sleepWithAbort(limitMs, timer.signal).then(
    () => Promise.reject(late()),
    // The work was sooner.
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, limit]);
  } finally {
    timer.abort();
  }
};
