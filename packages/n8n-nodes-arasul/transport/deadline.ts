import { sleep } from 'n8n-workflow';

const sliceMs = 200;

/**
 * Settles as `work` does, or rejects with what `late` makes once `limitMs` have passed. The clock is that of a
 * signal, because a node that n8n is to verify has no timers of its own.
 */
export const within = async <T>(work: Promise<T>, limitMs: number, late: () => Error): Promise<T> => {
  const clock = AbortSignal.timeout(limitMs);
  let ring = (): void => undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    ring = () => reject(late());
    clock.addEventListener('abort', ring, { once: true });
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    // Without a listener the signal and its timer may go before their time.
    clock.removeEventListener('abort', ring);
  }
};

/** Waits; in slices, so that an abort ends it soon. @returns false when it was aborted. */
export const waitFor = async (waitMs: number, signal: AbortSignal | undefined): Promise<boolean> => {
  for (let left = waitMs; left > 0 && signal?.aborted !== true; left -= sliceMs) {
    await sleep(Math.min(left, sliceMs));
  }
  return signal?.aborted !== true;
};
