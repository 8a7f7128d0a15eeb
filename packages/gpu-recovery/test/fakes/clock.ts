import type { Clock } from '../../src/index.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export interface FakeClock extends Clock {
  /** The wall clock jumps, as NTP makes it. */
  jumpWall(ms: number): void;
  boot(id: string): void;
}

const startWallMs = Date.UTC(2026, 0, 1);

/**
 * Time that passes only while everybody sleeps: the earliest sleeper is woken once all that could run
 * without waiting has run.
 */
export function fakeClock(options: { readonly uptimeMs?: number } = {}): FakeClock {
  const { uptimeMs = 86_400_000 } = options;
  const sleepers = new Set<Sleeper>();
  let nowMs = 0;
  let wallShiftMs = 0;
  let boot = 'boot-1';
  let turning = false;
  const turn = (): void => {
    if (turning) return;
    turning = true;
    setImmediate(() => {
      turning = false;
      const [first] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
      if (first === undefined) return;
      sleepers.delete(first);
      nowMs = Math.max(nowMs, first.atMs);
      first.wake();
      if (sleepers.size > 0) turn();
    });
  };
  return {
    monotonicMs: () => nowMs,
    wallMs: () => startWallMs + nowMs + wallShiftMs,
    uptimeMs: () => uptimeMs + nowMs,
    bootId: () => boot,
    jumpWall: (ms) => void (wallShiftMs += ms),
    boot: (id) => void (boot = id),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
        turn();
      }),
  };
}
