import { faultyDependencies } from './dependencies.ts';
import type { RefusalReason } from './events.ts';
import type { ServiceFact } from './fact.ts';
import type { Policy } from './policy.ts';
import { rung } from './service-down.ts';
import type { EngineState, RepairAction, ServiceState } from './state.ts';
import { within } from './window.ts';

/** Why nothing is done, or what is being done; codes and arguments, for a person's language to be made of. */
export type ExplanationCode =
  | 'healthy'
  | 'starting'
  | 'acting'
  | 'verifying'
  | 'soaking'
  | 'escalated'
  | 'seen'
  | 'stopped-at-first-sight'
  | 'not-observed'
  | 'paused-in-runtime'
  | RefusalReason;

export interface Explanation {
  readonly service: string;
  readonly code: ExplanationCode;
  /** Names of services that it waits for. */
  readonly dependencies: readonly string[];
  /** UTC milliseconds until which it holds; null when no clock ends it. */
  readonly untilMs: number | null;
  readonly stoppedBy: string | null;
  /** Attempts within the ladder's window and actions within the budget's. */
  readonly attempts: number;
  readonly actions: number;
  readonly maxAttempts: number;
  readonly maxActions: number;
  /** What the ladder would do next; in a dry run this is all that happens. */
  readonly nextAction: RepairAction | 'escalate' | null;
}

export function explain(
  service: ServiceState,
  fact: ServiceFact,
  facts: ReadonlyMap<string, ServiceFact>,
  state: EngineState,
  policy: Policy,
  nowMs: number,
  wallMs: number,
): Explanation {
  const isFaulty = (name: string): boolean => {
    const condition = state.services[name]?.condition;
    return condition === 'down' || condition === 'unhealthy' || condition === 'stopped';
  };
  const dependencies = faultyDependencies(fact.name, (name) => facts.get(name)?.dependsOn ?? [], isFaulty);
  const { code, untilMs } = reason(service, fact);
  return {
    service: fact.name,
    code,
    dependencies,
    untilMs: untilMs === null ? null : wallMs + (untilMs - nowMs),
    stoppedBy: service.operatorStop?.by ?? null,
    attempts: within(service.attempts, policy.ladder.windowMs, nowMs).length,
    actions: within(service.actions, policy.budget.windowMs, nowMs).length,
    maxAttempts: policy.ladder.escalateAt,
    maxActions: policy.budget.actions,
    nextAction: service.episode === null ? null : nextAction(service, fact, policy, nowMs),
  };
}

function nextAction(
  service: ServiceState,
  fact: ServiceFact,
  policy: Policy,
  nowMs: number,
): RepairAction | 'escalate' | null {
  const attempts = within(service.attempts, policy.ladder.windowMs, nowMs).length;
  return attempts + 1 >= policy.ladder.escalateAt ? 'escalate' : rung(fact, attempts);
}

function reason(
  { episode, condition, operatorStop, hold }: ServiceState,
  fact: ServiceFact,
): { code: ExplanationCode; untilMs: number | null } {
  if (operatorStop !== null) return { code: 'operator-stopped', untilMs: null };
  if (hold !== null) return { code: 'held', untilMs: hold.deadlineMs };
  if (episode !== null) {
    switch (episode.phase.kind) {
      case 'waiting':
        return { code: episode.phase.reason, untilMs: episode.phase.untilMs };
      case 'soaking':
      case 'quarantined':
        return { code: episode.phase.kind, untilMs: episode.phase.untilMs };
      case 'acting':
      case 'verifying':
        return { code: episode.phase.kind, untilMs: episode.phase.intent.deadlineMs };
      case 'seen':
      case 'escalated':
        return { code: episode.phase.kind, untilMs: null };
    }
  }
  if (fact.mode === 'off') return { code: 'off', untilMs: null };
  switch (condition) {
    case 'healthy':
    case 'starting':
      return { code: condition, untilMs: null };
    case 'stopped':
      return { code: 'stopped-at-first-sight', untilMs: null };
    case 'paused':
      return { code: 'paused-in-runtime', untilMs: null };
    case 'down':
    case 'unhealthy':
      return { code: 'runtime-restarting', untilMs: null };
    case 'unknown':
      return { code: 'not-observed', untilMs: null };
  }
}
