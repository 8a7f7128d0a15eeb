import { setTimeout as sleep } from 'node:timers/promises';
import type { Timers } from '../ports.ts';

export const systemTimers: Timers = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }),
};
