import type { Outcome } from './events.ts';
import type { RemedyAction } from '../ports.ts';

/** No new actions for a while, by a person's wish. */
export interface Pause {
  readonly untilMs: number;
  readonly untilWallMs: number;
  readonly by: string;
}

/** What category B and C watch on the box itself. */
export type RuleId =
  | 'cpu'
  | 'memory'
  | 'gpu'
  | 'temperature'
  | 'gpu-fault'
  | 'disk-warning'
  | 'disk-cleanup'
  | 'disk-critical'
  | 'disk-emergency'
  | 'database'
  | 'runtime';

/** An action on the box: durable before its effect, like the intent of a service. */
export interface BoxIntent {
  readonly id: string;
  readonly action: RemedyAction;
  readonly rule: string;
  readonly episode: string;
  /** The call has not answered; after a crash its outcome is unknown. */
  readonly open: boolean;
  readonly outcome: Outcome | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly deadlineMs: number;
}

/** Where a rule stands. It exists from the first trip on. */
export interface RuleState {
  readonly tripped: boolean;
  /** Safe time of the last change of `tripped`. */
  readonly sinceMs: number;
  readonly episode: string;
  /** Attempts of the ladder that were made. */
  readonly attempts: number;
  /** An action on the box that is under way or waits for its proof. */
  readonly intent: BoxIntent | null;
  /** A service that this rule restarts, until the proof; `endedMs`: it is back. */
  readonly service: { readonly name: string; readonly endedMs: number | null } | null;
  readonly escalated: boolean;
  /** Reason of the last refusal, so that each is told once. */
  readonly refused: string | null;
  readonly alert: string | null;
}

/** A throttle or a stop that must be taken back once the box is well again. */
export interface Relief {
  readonly action: 'gpu-throttle' | 'stop-service';
  readonly service: string | null;
  readonly episode: string;
  readonly sinceMs: number;
  /** Safe time of the next try to take it back, and how many failed. */
  readonly retryMs: number;
  readonly failures: number;
  readonly alert: string | null;
}

export type CriticalStepKind = 'hard-restart' | 'disk-cleanup' | 'database-vacuum' | 'gpu-reset';

export type CriticalCause = 'service' | 'overload' | 'gpu' | 'disk' | 'database' | 'runtime';

/** One run through the remedies of category C. */
export interface CriticalRun {
  readonly episode: string;
  readonly cause: CriticalCause;
  /** Names of the services and rules that led to it. */
  readonly origins: readonly string[];
  readonly startedMs: number;
  readonly remaining: readonly CriticalStepKind[];
  readonly step:
    | { readonly kind: 'none' }
    | { readonly kind: 'remedy'; readonly intent: BoxIntent }
    | {
        readonly kind: 'hard-restart';
        readonly stop: readonly string[];
        readonly start: readonly string[];
        readonly current: string | null;
      }
    | { readonly kind: 'soaking'; readonly untilMs: number };
}

export interface CriticalState {
  readonly run: CriticalRun | null;
  /** Safe times of the begin of past runs. */
  readonly runs: readonly number[];
  /** The last run that did not help, at its end in safe time. */
  readonly refuted: {
    readonly atMs: number;
    readonly cause: CriticalCause;
    readonly origins: readonly string[];
  } | null;
  readonly refused: string | null;
}

/** A reboot that was decided: before it, during it, and until the box is proven well after it. */
export interface RebootIntent {
  readonly id: string;
  readonly episode: string;
  readonly cause: CriticalCause;
  /** Boot id that it must end. */
  readonly bootId: string;
  readonly origins: readonly string[];
  readonly decidedMs: number;
  readonly phase: 'issued' | 'returned';
  /** Safe time of the next verdict. */
  readonly untilMs: number;
  /** Safe time since when the box has been well after the boot; null while it is not. */
  readonly wellSinceMs: number | null;
}

export interface RebootState {
  readonly intent: RebootIntent | null;
  /** Safe times of reboots that were issued; never refunded. */
  readonly issued: readonly number[];
  /** Safe times of boots that nobody here planned. */
  readonly unplanned: readonly number[];
  readonly refutedInRow: number;
  /** Id of the alert that asks a person, after two that did not help. */
  readonly disabled: string | null;
  readonly refused: string | null;
}

export interface StormState {
  readonly alert: string;
  /** The one service that is being tried. */
  readonly probe: string | null;
  /** Safe time before which no other is tried, after one that did not help. */
  readonly nextMs: number;
  readonly calmSinceMs: number | null;
}

export interface BreakerState {
  readonly alert: string;
  readonly sinceMs: number;
  /** The one service that may be tried after a while; null before. */
  readonly probe: string | null;
}

/** Everything durable that belongs to no single service. */
export interface BoxState {
  readonly pause: Pause | null;
  readonly rules: Readonly<Partial<Record<RuleId, RuleState>>>;
  readonly reliefs: readonly Relief[];
  /** `target/action` → safe time of the end of the last such action. */
  readonly cooldowns: Readonly<Record<string, number>>;
  readonly critical: CriticalState;
  readonly reboot: RebootState;
  readonly storm: StormState | null;
  readonly breaker: BreakerState | null;
  /** Safe times of disruptive actions on services. */
  readonly actions: readonly number[];
  /** Repairs that were refuted lately. */
  readonly refuted: readonly { readonly atMs: number; readonly service: string }[];
  /** Safe time since when the runtime has not answered. */
  readonly runtimeAwaySinceMs: number | null;
  readonly bootId: string | null;
}

export const emptyBox: BoxState = {
  pause: null,
  rules: {},
  reliefs: [],
  cooldowns: {},
  critical: { run: null, runs: [], refuted: null, refused: null },
  reboot: { intent: null, issued: [], unplanned: [], refutedInRow: 0, disabled: null, refused: null },
  storm: null,
  breaker: null,
  actions: [],
  refuted: [],
  runtimeAwaySinceMs: null,
  bootId: null,
};

/** What a reboot looked like before and after, for its own table. */
export interface RebootReport {
  readonly id: string;
  readonly bootId: string;
  readonly reason: string;
  /** UTC ms. */
  readonly plannedAtMs: number;
  readonly before: unknown;
  readonly verdict: 'verified' | 'refuted' | null;
  readonly validatedAtMs: number | null;
}
