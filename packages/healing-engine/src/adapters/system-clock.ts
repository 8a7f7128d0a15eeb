import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

/** The clock of this machine. */
export function systemClock(): Clock {
  const boot = readBootId();
  return {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    bootId: () => boot,
    uptimeMs: () => uptime() * 1000,
    sleep: async (ms, signal) => {
      // Node's timers hold at most 2^31-1 ms.
      await sleep(Math.min(ms, 2_147_483_647), undefined, signal === undefined ? {} : { signal });
    },
  };
}

/** Linux: random per boot. Elsewhere unknown, and then only the uptime is certain after a start. */
function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || null;
  } catch {
    return null;
  }
}
