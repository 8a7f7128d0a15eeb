import { valueOr } from './measured.ts';
import type { KernelEvent } from './kernel-log.ts';

/** Many lines of one fault: the first of them and how many there were. */
export interface KernelBurst {
  readonly event: KernelEvent;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly lines: number;
}

/** Newest last. Plain data, at most `maxBursts` long. */
export type BurstLog = readonly KernelBurst[];

const maxBursts = 512;

/**
 * How long lines with one number on one device count as one fault. NVSentinel: 15 s for Xid 13, 3 min for
 * 31; nvgpu prints one line a channel at once; a dead GSP repeats Xid 119 every 6 s, later every 30th time.
 */
const windowMs: Readonly<Record<number, number>> = { 13: 15_000, 31: 180_000, 119: 600_000, 120: 600_000 };
const defaultWindowMs = 5_000;

/** The driver tells the loss of a GPU by Xid 79 and by a line without a number; it is one loss. */
function faultKey(event: KernelEvent): string {
  return `${valueOr(event.device, '?')} ${xidNumber(event) ?? event.kind}`;
}

/** The Xid number an event stands for; lines without a number have the one their meaning has. */
export function xidNumber(event: KernelEvent): number | null {
  switch (event.kind) {
    case 'bus_loss':
      return 79;
    case 'gsp_unresponsive':
      return 119;
    case 'xid':
    case 'nvgpu_notifier':
      return event.code;
    case 'engine_timeout':
    case 'allocation_failed':
    case 'process_killed':
      return null;
  }
}

/** Adds one event; `isNew` when it opens a burst. `nowMs` is monotonic. */
export function foldBurst(
  log: BurstLog,
  event: KernelEvent,
  nowMs: number,
): { readonly log: BurstLog; readonly isNew: boolean } {
  const key = faultKey(event);
  const span = windowMs[xidNumber(event) ?? -1] ?? defaultWindowMs;
  const at = log.findLastIndex((burst) => faultKey(burst.event) === key);
  const last = log[at];
  // Two Xid 154 in a row may say different things: each one counts.
  const same = last?.event.code !== 154 || last.event.detail === event.detail;
  if (last !== undefined && same && nowMs - last.lastMs <= span) {
    const grown: KernelBurst = { ...last, lastMs: nowMs, lines: last.lines + 1 };
    return { log: log.with(at, grown), isNew: false };
  }
  const opened: KernelBurst = { event, firstMs: nowMs, lastMs: nowMs, lines: 1 };
  return { log: [...log, opened].slice(-maxBursts), isNew: true };
}

/** All bursts of a recorded log, by its own time stamps; a line without one happened when its predecessor did. */
export function collapseBursts(events: readonly KernelEvent[]): BurstLog {
  let log: BurstLog = [];
  let nowMs = 0;
  for (const event of events) {
    nowMs = Math.max(nowMs, stampMs(event) ?? nowMs);
    log = foldBurst(log, event, nowMs).log;
  }
  return log;
}

export function stampMs(event: KernelEvent): number | null {
  switch (event.stamp.kind) {
    case 'boot':
      return event.stamp.seconds * 1000;
    case 'wall':
      return event.stamp.epochMs;
    case 'none':
      return null;
  }
}
