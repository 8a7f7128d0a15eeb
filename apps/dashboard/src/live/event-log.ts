import type { ArasulEvent } from '@arasul/edge/contract';

/** The events that this page knows: each once, in the order of their numbers. */
export interface EventLog {
  readonly events: readonly ArasulEvent[];
  /** Number of the last event that the socket brought: from here it goes on after a reconnect. */
  readonly cursor: number | null;
  /** How many are kept; grows when the reader asks for older ones. */
  readonly limit: number;
}

export const logLimit = 500;

export const emptyLog: EventLog = { events: [], cursor: null, limit: logLimit };

/** One event of the socket; one that is already there changes nothing but the cursor. */
export function append(log: EventLog, event: ArasulEvent): EventLog {
  const cursor = Math.max(log.cursor ?? 0, event.seq);
  const last = log.events.at(-1);
  if (last === undefined || event.seq > last.seq) {
    return { ...log, cursor, events: [...log.events, event].slice(-log.limit) };
  }
  return { ...merge(log, [event]), cursor };
}

/** A page that was asked for, whatever part of it is known already. */
export function merge(log: EventLog, page: readonly ArasulEvent[]): EventLog {
  const known = new Set(log.events.map(({ seq }) => seq));
  const fresh = page.filter(({ seq }) => {
    if (known.has(seq)) return false;
    known.add(seq);
    return true;
  });
  if (fresh.length === 0) return log;
  const events = [...log.events, ...fresh].sort((a, b) => a.seq - b.seq);
  return { ...log, events, limit: Math.max(log.limit, events.length + logLimit) };
}

/**
 * The box could not replay everything: what is known may have a hole, or belongs to another database. All of
 * it is dropped, to be loaded anew.
 */
export const dropBefore = (log: EventLog, gapEnd: number): EventLog => ({
  ...emptyLog,
  limit: log.limit,
  cursor: gapEnd,
});
