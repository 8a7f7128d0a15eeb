import type { ServiceFact, ServiceRole } from './fact.ts';
import type { EngineState, Phase, RepairAction, ServiceCondition, ServiceState } from './state.ts';

export type RepairPhase =
  'seen' | 'acting' | 'verifying' | 'soaking' | 'waiting' | 'escalated' | 'quarantined';

/** A service as it is shown: plain values, times in UTC milliseconds. */
export interface ServiceStatus {
  readonly name: string;
  readonly state: ServiceCondition;
  readonly sinceMs: number;
  readonly dependsOn: readonly string[];
  readonly role: ServiceRole;
  /** Repair attempts of the last 24 hours, as far as they are still remembered. */
  readonly attempts24h: number;
  readonly pid: number | null;
  readonly instanceId: string;
  readonly image: string | null;
  readonly exitCode: number | null;
  readonly operatorStoppedBy: string | null;
  readonly repair: {
    readonly episode: string;
    readonly phase: RepairPhase;
    readonly attempt: number;
    readonly maxAttempts: number;
    readonly action: RepairAction | null;
    readonly nextAtMs: number | null;
  } | null;
}

/** @param toWall turns safe time into UTC milliseconds */
export function serviceStatus(
  service: ServiceState,
  fact: ServiceFact,
  maxAttempts: number,
  nowMs: number,
  toWall: (safeMs: number) => number,
): ServiceStatus {
  const { episode } = service;
  return {
    name: service.name,
    state: service.condition,
    sinceMs: service.sinceMs,
    dependsOn: fact.dependsOn,
    role: fact.role,
    attempts24h: service.actions.filter((ms) => ms > nowMs - 86_400_000).length,
    pid: fact.instance.pid,
    instanceId: fact.instance.id,
    image: fact.instance.image,
    exitCode: fact.instance.runState === 'running' ? null : fact.instance.exitCode,
    operatorStoppedBy: service.operatorStop?.by ?? null,
    repair:
      episode === null
        ? null
        : {
            episode: episode.id,
            phase: episode.phase.kind,
            attempt: episode.attempts,
            maxAttempts,
            action: 'intent' in episode.phase ? episode.phase.intent.action : null,
            nextAtMs: nextAt(episode.phase, toWall),
          },
  };
}

function nextAt(phase: Phase, toWall: (safeMs: number) => number): number | null {
  switch (phase.kind) {
    case 'waiting':
      return phase.untilMs === null ? null : toWall(phase.untilMs);
    case 'soaking':
    case 'quarantined':
      return toWall(phase.untilMs);
    case 'acting':
    case 'verifying':
      return toWall(phase.intent.deadlineMs);
    case 'seen':
    case 'escalated':
      return null;
  }
}

/** All services that are there now, by name. */
export function statuses(
  state: EngineState,
  facts: ReadonlyMap<string, ServiceFact>,
  maxAttempts: number,
  nowMs: number,
  toWall: (safeMs: number) => number,
): readonly ServiceStatus[] {
  return [...facts.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((fact) => {
      const service = state.services[fact.name];
      return service === undefined ? [] : [serviceStatus(service, fact, maxAttempts, nowMs, toWall)];
    });
}
