import { z } from 'zod';
import { healingAction } from './services.ts';

export const severity = z.enum(['INFO', 'WARNING', 'CRITICAL', 'EMERGENCY']);
export type Severity = z.infer<typeof severity>;

/** What was seen to be wrong with a service. */
export const faultCause = z.enum([
  'unhealthy',
  'exited',
  'dead',
  'restart-loop',
  'oom',
  'missing',
  'probe-failed',
  'start-timeout',
]);
export type FaultCause = z.infer<typeof faultCause>;

const service = z.string();
/** One episode: from the first sight of a fault to its end; the timeline groups by it. */
const episode = z.string();

/** Bodies carry codes and arguments, never sentences: the dashboard's catalogues make the words. */
export const eventBodies = {
  'service.down': z.strictObject({ service, cause: faultCause, exitCode: z.number().int().nullable() }),
  'service.recovered': z.strictObject({ service, downMs: z.number() }),
  'service.stopped': z.strictObject({ service, by: z.string() }),
  'healing.seen': z.strictObject({
    service,
    episode,
    cause: faultCause,
    exitCode: z.number().int().nullable(),
  }),
  'healing.decided': z.strictObject({
    service,
    episode,
    action: healingAction,
    attempt: z.number().int(),
    maxAttempts: z.number().int(),
    rule: z.string(),
  }),
  'healing.done': z.strictObject({
    service,
    episode,
    action: healingAction,
    outcome: z.enum(['ok', 'failed', 'unknown']),
    durationMs: z.number(),
    errorCode: z.string().nullable(),
  }),
  'healing.verified': z.strictObject({
    service,
    episode,
    action: healingAction,
    downMs: z.number(),
    soakMs: z.number(),
  }),
  'healing.refuted': z.strictObject({ service, episode, action: healingAction, reason: z.string() }),
  'healing.refused': z.strictObject({
    service,
    episode: episode.nullable(),
    reason: z.string(),
    until: z.iso.datetime().nullable(),
  }),
  'healing.escalated': z.strictObject({ service, episode, attempts: z.number().int() }),
  'healing.quarantined': z.strictObject({
    service,
    episode,
    actions: z.number().int(),
    until: z.iso.datetime().nullable(),
  }),
  'healing.paused': z.strictObject({
    paused: z.boolean(),
    until: z.iso.datetime().nullable(),
    by: z.string(),
  }),
  'alert.raised': z.strictObject({ alert: z.string(), service: service.nullable(), code: z.string() }),
  'alert.closed': z.strictObject({ alert: z.string(), service: service.nullable(), code: z.string() }),
  'auth.login': z.strictObject({ user: z.string(), client: z.string() }),
  'auth.failed': z.strictObject({ user: z.string(), client: z.string(), attempts: z.number().int() }),
} as const;
export type EventKind = keyof typeof eventBodies;

export const eventKinds = Object.keys(eventBodies) as readonly EventKind[];

interface EventEnvelope {
  /** Gap-free, in the order of the commits. */
  readonly seq: number;
  readonly node: string;
  /** UTC ISO time. */
  readonly t: string;
  readonly topic: string;
  readonly severity: Severity;
}
/** One event of the log, as the socket and `GET /api/healing/events` give it. */
export type ArasulEvent = {
  [K in EventKind]: EventEnvelope & { readonly kind: K; readonly body: z.infer<(typeof eventBodies)[K]> };
}[EventKind];
