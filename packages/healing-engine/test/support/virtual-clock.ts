import type { Clock } from '../../src/ports.ts';

/** Time goes on to the next sleeper as soon as nobody has anything else to do. */
export function virtualClock(): Clock {
  let nowMs = 0;
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  const goOn = (): void => {
    const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.atMs);
    sleepers.delete(next);
    next.wake();
  };
  return {
    wallMs: () => nowMs,
    monotonicMs: () => nowMs,
    uptimeMs: () => nowMs,
    bootId: () => 'boot',
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = { atMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
        setImmediate(goOn);
      }),
  };
}
