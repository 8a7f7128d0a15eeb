import type { HealingEvent } from './core/events.ts';

/** One event as one line. */
export function describeEvent({ kind, body }: HealingEvent): string {
  const told = Object.entries(body)
    .filter(([key, value]) => key !== 'episode' && value !== null)
    .map(([key, value]) => (key === 'service' ? String(value) : `${key}=${String(value)}`));
  return [kind, ...told].join(' ');
}
