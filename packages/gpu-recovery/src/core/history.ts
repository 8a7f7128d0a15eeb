import type { Measured } from './measured.ts';
import type { GpuReading } from './reading.ts';

/** A reading and the monotonic time it was taken at. */
export interface Sample {
  readonly atMs: number;
  readonly reading: GpuReading;
}

/** Oldest first, of one device. */
export type History = readonly Sample[];

/** Longest window a rule looks back over; older samples are dropped. */
export const historySpanMs = 180_000;
const maxSamples = 600;

export function remember(history: History, sample: Sample): History {
  const from = history.findIndex(({ atMs }) => sample.atMs - atMs <= historySpanMs);
  const kept = from < 0 ? [] : history.slice(from);
  return [...kept.slice(-(maxSamples - 1)), sample];
}

/** For how long, up to the last sample, `holds` was true without a break. 0 when the last one fails. */
export function heldForMs(history: History, holds: (reading: GpuReading) => boolean): number {
  const last = history.at(-1);
  if (last === undefined) return 0;
  const broken = history.findLastIndex(({ reading }) => !holds(reading));
  const first = history[broken + 1];
  return first === undefined ? 0 : last.atMs - first.atMs;
}

export function isAtLeast(measured: Measured<number>, level: number): boolean {
  return measured.known && measured.value >= level;
}

/** The newest sample that is at least `ageMs` older than the last one; null when the history is shorter. */
export function sampleBefore(history: History, ageMs: number): Sample | null {
  const last = history.at(-1);
  if (last === undefined) return null;
  return history.findLast(({ atMs }) => last.atMs - atMs >= ageMs) ?? null;
}
