import type { HealingEvent } from '../core/events.ts';
import type { TimelineEntry } from './chronicle.ts';

/** One event as one line. */
export function describeEvent({ kind, body }: HealingEvent): string {
  const told = Object.entries(body)
    .filter(([key, value]) => key !== 'episode' && value !== null)
    .map(([key, value]) => (key === 'service' ? String(value) : `${key}=${String(value)}`));
  return `   ${kind} ${told.join(' ')}`;
}

/** `hh:mm:ss.mmm` of simulated time. */
export function formatTime(ms: number): string {
  const pad = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');
  return `${pad(ms / 3_600_000, 2)}:${pad((ms / 60_000) % 60, 2)}:${pad((ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
}

export function formatTimeline(timeline: readonly TimelineEntry[]): string {
  return timeline.map(({ atMs, text }) => `${formatTime(atMs)} ${text}`).join('\n');
}
