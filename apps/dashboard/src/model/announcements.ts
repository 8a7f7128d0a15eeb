import type { ArasulEvent } from '@arasul/edge/contract';

/** Older than this it is history that was loaded, not something that happens. */
const freshMs = 15_000;

const isWorthSaying = ({ kind }: ArasulEvent): boolean => {
  switch (kind) {
    case 'healing.seen':
    case 'service.recovered':
    case 'healing.verified':
    case 'service.stopped':
    case 'healing.paused':
      return true;
    // Told with urgency, or only detail of what is said already.
    case 'alert.raised':
    case 'service.down':
    case 'healing.decided':
    case 'healing.done':
    case 'healing.refuted':
    case 'healing.refused':
    case 'healing.escalated':
    case 'healing.quarantined':
    case 'alert.closed':
    case 'auth.login':
    case 'auth.failed':
      return false;
  }
};

/** What came after event `after` and is to be said; `urgent` interrupts. */
export interface News {
  readonly polite: ArasulEvent | null;
  readonly urgent: ArasulEvent | null;
}

export function newsOf(events: readonly ArasulEvent[], after: number, nowMs: number): News {
  const fresh = events.filter((event) => event.seq > after && nowMs - Date.parse(event.t) < freshMs);
  return {
    polite: fresh.findLast(isWorthSaying) ?? null,
    urgent: fresh.findLast(({ kind }) => kind === 'alert.raised') ?? null,
  };
}
