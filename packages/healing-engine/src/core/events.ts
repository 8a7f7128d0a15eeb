import type { FaultCause } from './fact.ts';

export type Severity = 'INFO' | 'WARNING' | 'CRITICAL' | 'EMERGENCY';

export type LadderAction =
  | 'restart'
  | 'stop-start'
  | 'escalate'
  | 'llm-cache-clear'
  | 'llm-session-reset'
  | 'gpu-throttle'
  | 'gpu-reset'
  | 'disk-cleanup'
  | 'database-vacuum'
  | 'hard-restart'
  | 'reboot';

export type Outcome = 'ok' | 'failed' | 'unknown';

/** Why the engine did not act, or not yet. */
export type RefusalReason =
  | 'dependency-down'
  | 'backoff'
  | 'quarantined'
  | 'paused'
  | 'operator-stopped'
  | 'shadow'
  | 'off'
  | 'not-allowed'
  | 'concurrency'
  | 'runtime-restarting'
  | 'standby'
  | 'confirming'
  | 'flapping'
  | 'storm'
  | 'breaker'
  | 'budget'
  | 'maintenance'
  | 'busy'
  | 'network-provider-gone'
  | 'probe-broken'
  | 'protected'
  | 'held'
  | 'cooldown'
  | 'gpu-progress'
  | 'gpu-progress-unknown'
  | 'no-remedy'
  | 'no-service'
  | 'does-not-fit'
  | 'disabled'
  | 'not-curable'
  | 'too-few-conditions'
  | 'critical-not-tried'
  | 'hourly-limit'
  | 'daily-limit'
  | 'spacing'
  | 'uptime'
  | 'boot-loop'
  | 'boot-unknown'
  | 'update'
  | 'operator';

interface Bodies {
  'service.down': { readonly service: string; readonly cause: FaultCause; readonly exitCode: number | null };
  'service.recovered': { readonly service: string; readonly downMs: number };
  'service.stopped': { readonly service: string; readonly by: string };
  'healing.seen': {
    readonly service: string;
    readonly episode: string;
    readonly cause: FaultCause;
    readonly exitCode: number | null;
  };
  'healing.decided': {
    readonly service: string;
    readonly episode: string;
    readonly action: LadderAction;
    readonly attempt: number;
    readonly maxAttempts: number;
    readonly rule: string;
  };
  'healing.done': {
    readonly service: string;
    readonly episode: string;
    readonly action: LadderAction;
    readonly outcome: Outcome;
    readonly durationMs: number;
    readonly errorCode: string | null;
  };
  'healing.verified': {
    readonly service: string;
    readonly episode: string;
    readonly action: LadderAction;
    readonly downMs: number;
    readonly soakMs: number;
  };
  'healing.refuted': {
    readonly service: string;
    readonly episode: string;
    readonly action: LadderAction;
    readonly reason: string;
  };
  'healing.refused': {
    readonly service: string;
    readonly episode: string | null;
    readonly reason: RefusalReason;
    readonly until: string | null;
  };
  'healing.escalated': { readonly service: string; readonly episode: string; readonly attempts: number };
  'healing.quarantined': {
    readonly service: string;
    readonly episode: string;
    readonly actions: number;
    readonly until: string | null;
  };
  'healing.paused': { readonly paused: boolean; readonly until: string | null; readonly by: string };
  'alert.raised': { readonly alert: string; readonly service: string | null; readonly code: string };
  'alert.closed': { readonly alert: string; readonly service: string | null; readonly code: string };
}

export type HealingEventKind = keyof Bodies;

/** How much each kind matters; the body tells the rest in codes, never in sentences. */
const severities: Readonly<Record<HealingEventKind, Severity>> = {
  'service.down': 'WARNING',
  'service.recovered': 'INFO',
  'service.stopped': 'INFO',
  'healing.seen': 'WARNING',
  'healing.decided': 'INFO',
  'healing.done': 'INFO',
  'healing.verified': 'INFO',
  'healing.refuted': 'WARNING',
  'healing.refused': 'INFO',
  'healing.escalated': 'CRITICAL',
  'healing.quarantined': 'CRITICAL',
  'healing.paused': 'INFO',
  'alert.raised': 'CRITICAL',
  'alert.closed': 'INFO',
};

export type HealingEvent = {
  [K in HealingEventKind]: {
    /** Unique for ever: engine id and a counter. */
    readonly id: string;
    /** UTC milliseconds, for people. */
    readonly atMs: number;
    readonly severity: Severity;
    readonly kind: K;
    readonly body: Bodies[K];
  };
}[HealingEventKind];

/** An event before the engine gives it its id and time. */
export type NewEvent = {
  [K in HealingEventKind]: { readonly kind: K; readonly body: Bodies[K] };
}[HealingEventKind];

/** @param severity where it differs from what is usual for the kind */
export function stampEvent(event: NewEvent, id: string, atMs: number, severity?: Severity): HealingEvent {
  return { id, atMs, severity: severity ?? severities[event.kind], ...event };
}
