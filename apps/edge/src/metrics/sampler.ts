const periodMs = 1_000;

/**
 * Calls `take` on whole seconds, one call at a time: a tick that comes while one runs is left out. Aligned
 * anew at each tick, so that neither a slow one nor a step of the clock makes it drift.
 *
 * @returns a function that ends it.
 */
export const everySecond = (
  take: (t: number) => Promise<void>,
  failed: (error: unknown) => void,
): (() => void) => {
  let timer: NodeJS.Timeout;
  let running = false;
  let stopped = false;
  const arm = (next: number): void => {
    if (stopped) return;
    const delay = next - Date.now();
    // Behind, or the clock was set: the next full second of the clock as it is now.
    const usable = delay > 0 && delay <= periodMs + periodMs / 2;
    timer = setTimeout(tick, usable ? delay : periodMs - (Date.now() % periodMs));
    timer.unref();
  };
  const tick = (): void => {
    // A timer may fire a little early: the second it was meant for is the nearest one.
    const t = Math.round(Date.now() / periodMs) * periodMs;
    if (!running) {
      running = true;
      take(t)
        .catch(failed)
        .finally(() => (running = false));
    }
    arm(t + periodMs);
  };
  arm(0);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
};
