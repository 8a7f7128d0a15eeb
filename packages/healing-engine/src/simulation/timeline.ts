import type { TimelineEntry } from './chronicle.ts';

/** `hh:mm:ss.mmm` of simulated time. */
export function formatTime(ms: number): string {
  const pad = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');
  return `${pad(ms / 3_600_000, 2)}:${pad((ms / 60_000) % 60, 2)}:${pad((ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
}

/** One line an entry; faults and broken promises stand out. */
export function formatTimeline(timeline: readonly TimelineEntry[]): string {
  return timeline
    .map(({ atMs, text }) => `${formatTime(atMs)} ${/^(\*\*|!!) /.test(text) ? '' : '   '}${text}`)
    .join('\n');
}
