import { emptyBox, type BoxState } from './box-state.ts';
import type { FaultCause } from './fact.ts';
import type { LadderAction, RefusalReason } from './events.ts';

/** What the owner sees of a service. */
export type ServiceCondition =
  'healthy' | 'starting' | 'unhealthy' | 'down' | 'stopped' | 'paused' | 'unknown';

export type RepairAction = 'restart' | 'stop-start';
export type EffectVerb = 'restart' | 'stop' | 'start' | 'kill';

/** An intent is durable before its effect; `step` is the effect that is being made now. */
export interface Intent {
  readonly id: string;
  readonly action: RepairAction;
  readonly step: EffectVerb;
  readonly instanceId: string;
  /** UTC ms of the instance's start when the intent was made: a later start proves the effect. */
  readonly startedAtSeenMs: number | null;
  readonly startedMs: number;
  readonly deadlineMs: number;
}

/** Where a repair stands. Every time in it is safe time. */
export type Phase =
  | { readonly kind: 'seen' }
  | { readonly kind: 'waiting'; readonly reason: RefusalReason; readonly untilMs: number | null }
  /** `open`: the call has not answered. Not open: its outcome is unknown, and only looking helps. */
  | { readonly kind: 'acting'; readonly intent: Intent; readonly open: boolean }
  | { readonly kind: 'verifying'; readonly intent: Intent; readonly healthySinceMs: number | null }
  | { readonly kind: 'soaking'; readonly intent: Intent; readonly untilMs: number }
  | { readonly kind: 'escalated' }
  | { readonly kind: 'quarantined'; readonly untilMs: number };

/** From the first sight of a fault to its end. */
export interface Episode {
  readonly id: string;
  readonly cause: FaultCause;
  readonly exitCode: number | null;
  readonly downSinceMs: number;
  /** Set once it was healthy again. */
  readonly downMs: number | null;
  readonly attempts: number;
  /** The one attempt that quarantine allows after a while is being made or was made. */
  readonly probation: boolean;
  /** Id of the open alert about it. */
  readonly alert: string | null;
  readonly phase: Phase;
}

/** A wish of a person that is being carried out; counts towards no budget. */
export interface OperatorIntent {
  readonly id: string;
  readonly verb: EffectVerb;
  readonly by: string;
  readonly instanceId: string;
  readonly startedMs: number;
  readonly deadlineMs: number;
}

/**
 * The engine keeps a service stopped, or is about to restart it, for the sake of the box: overload, heat, category C.
 * Category A leaves it alone meanwhile; without the record the service would stay down after a crash.
 */
export interface Hold {
  readonly id: string;
  /** The rule that holds it, for example `C.hard-restart`. */
  readonly rule: string;
  readonly action: LadderAction;
  readonly episode: string;
  readonly phase: 'stopping' | 'stopped' | 'starting' | 'restarting';
  /** The call has not answered; else only looking tells. */
  readonly open: boolean;
  readonly instanceId: string;
  readonly startedAtSeenMs: number | null;
  readonly startedMs: number;
  readonly deadlineMs: number;
}

/** What must survive a crash, per service. */
export interface ServiceState {
  readonly name: string;
  readonly critical: boolean;
  readonly condition: ServiceCondition;
  /** UTC ms since when. */
  readonly sinceMs: number;
  /** Safe time since when. */
  readonly sinceSafeMs: number;
  /** UTC ms of the last start as it was when it was found stopped; another one tells that it ran since. */
  readonly stoppedStartMs: number | null;
  readonly operatorStop: { readonly by: string; readonly atMs: number } | null;
  readonly operatorIntent: OperatorIntent | null;
  /** Safe times at which attempts of the ladder began. */
  readonly attempts: readonly number[];
  /** Safe times of restart-class effects, for the budget. */
  readonly actions: readonly number[];
  readonly probations: number;
  readonly healthySinceMs: number | null;
  /** Until when a `stop` event of the runtime is our own doing: UTC ms, and the safe time that belongs to it. */
  readonly own: { readonly untilWallMs: number; readonly untilMs: number };
  /** It was killed from outside: the runtime will not bring it back by itself. */
  readonly killed: boolean;
  /** Safe time since when no instance of it is there; its counters are kept for a while. */
  readonly missingSinceMs: number | null;
  /** Id of the alert that a critical service is missing. */
  readonly missingAlert: string | null;
  readonly restartCount: { readonly count: number; readonly atMs: number } | null;
  /** Safe time before which the ladder makes no further attempt. */
  readonly notBeforeMs: number;
  /** Safe times at which it turned from good to bad or back. */
  readonly changes: readonly number[];
  /** Id of the alert while its health flaps. */
  readonly flapping: string | null;
  /** Id of the alert while it is paused in its runtime for too long. */
  readonly pausedAlert: string | null;
  /** For one that shares a network: its own start, the provider's start that belongs to it, and the provider's last. */
  readonly network: {
    readonly ownMs: number | null;
    readonly providerMs: number | null;
    readonly lastMs: number | null;
  } | null;
  readonly episode: Episode | null;
  readonly hold: Hold | null;
}

export interface EngineState {
  /** Names this engine's events for ever. */
  readonly engineId: string;
  readonly nextId: number;
  readonly box: BoxState;
  readonly services: Readonly<Record<string, ServiceState>>;
}

export function emptyState(engineId: string): EngineState {
  return { engineId, nextId: 1, box: emptyBox, services: {} };
}

export function newService(
  name: string,
  condition: ServiceCondition,
  wallMs: number,
  safeMs: number,
): ServiceState {
  return {
    name,
    critical: false,
    condition,
    sinceMs: wallMs,
    sinceSafeMs: safeMs,
    stoppedStartMs: null,
    operatorStop: null,
    operatorIntent: null,
    attempts: [],
    actions: [],
    probations: 0,
    healthySinceMs: null,
    own: { untilWallMs: 0, untilMs: 0 },
    killed: false,
    missingSinceMs: null,
    missingAlert: null,
    restartCount: null,
    notBeforeMs: 0,
    changes: [],
    flapping: null,
    pausedAlert: null,
    network: null,
    episode: null,
    hold: null,
  };
}
