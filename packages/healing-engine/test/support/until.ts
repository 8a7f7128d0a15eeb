import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds, for as long as a slow machine may need; says what did not come. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await sleep(10);
  }
}
