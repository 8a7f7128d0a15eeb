/** What a screen reader is told of changes: one sentence at a time, not a stream. */
export interface Announcer {
  readonly spoken: string;
  readonly spokenAtMs: number;
  /** The newest sentence that has to wait; an older one that waited is out of date by then. */
  readonly waiting: string | null;
}

export const silent: Announcer = { spoken: '', spokenAtMs: Number.NEGATIVE_INFINITY, waiting: null };

const pauseMs = 5_000;

/** Has something to say: now, or when the last sentence is 5 s old. What was just said is not said again. */
export function say(announcer: Announcer, sentence: string, nowMs: number): Announcer {
  const last = announcer.waiting ?? announcer.spoken;
  if (sentence === last) return announcer;
  return nowMs - announcer.spokenAtMs >= pauseMs
    ? { spoken: sentence, spokenAtMs: nowMs, waiting: null }
    : { ...announcer, waiting: sentence };
}

/** Time passes. */
export function go(announcer: Announcer, nowMs: number): Announcer {
  return announcer.waiting !== null && nowMs - announcer.spokenAtMs >= pauseMs
    ? { spoken: announcer.waiting, spokenAtMs: nowMs, waiting: null }
    : announcer;
}
