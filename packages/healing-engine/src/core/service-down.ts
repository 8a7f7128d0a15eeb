import type { Random } from '../ports.ts';
import { backoffMs } from './backoff.ts';
import type { ServiceFact } from './fact.ts';
import type { RefusalReason } from './events.ts';
import type { Policy } from './policy.ts';
import type { Episode, RepairAction, ServiceState } from './state.ts';
import { within } from './window.ts';

/** What category A decides for a service in fault. */
export type Verdict =
  | { readonly kind: 'act'; readonly action: RepairAction; readonly attempt: number }
  | { readonly kind: 'escalate'; readonly attempts: number }
  | { readonly kind: 'quarantine'; readonly actions: number; readonly untilMs: number }
  | { readonly kind: 'wait'; readonly reason: RefusalReason; readonly untilMs: number | null };

export interface Circumstances {
  readonly paused: { readonly untilMs: number } | null;
  readonly faultyDependencies: readonly string[];
  readonly inFlight: number;
}

/**
 * The ladder of a service that is down: restart, then stop and start, then escalate; fewer rungs where its labels
 * allow fewer. Attempts are counted, never sightings of the fault.
 */
export function decideServiceDown(
  fact: ServiceFact,
  state: ServiceState,
  episode: Episode,
  circumstances: Circumstances,
  policy: Policy,
  nowMs: number,
): Verdict {
  if (fact.mode === 'off') return { kind: 'wait', reason: 'off', untilMs: null };
  if (circumstances.paused !== null)
    return { kind: 'wait', reason: 'paused', untilMs: circumstances.paused.untilMs };
  if (circumstances.faultyDependencies.length > 0)
    return { kind: 'wait', reason: 'dependency-down', untilMs: null };
  if (episode.phase.kind === 'quarantined' && nowMs < episode.phase.untilMs) {
    return { kind: 'wait', reason: 'quarantined', untilMs: episode.phase.untilMs };
  }
  if (
    episode.phase.kind === 'waiting' &&
    episode.phase.reason === 'backoff' &&
    episode.phase.untilMs !== null &&
    nowMs < episode.phase.untilMs
  ) {
    return { kind: 'wait', reason: 'backoff', untilMs: episode.phase.untilMs };
  }

  const actions = within(state.actions, policy.budget.windowMs, nowMs).length;
  const onProbation = episode.phase.kind === 'quarantined';
  if (actions >= policy.budget.actions && !onProbation) {
    const lasts = Math.min(policy.probation.maxMs, policy.probation.firstMs * 2 ** state.probations);
    return { kind: 'quarantine', actions, untilMs: nowMs + lasts };
  }

  const attempts = within(state.attempts, policy.ladder.windowMs, nowMs).length;
  if (attempts + 1 >= policy.ladder.escalateAt) return { kind: 'escalate', attempts };
  if (circumstances.inFlight >= policy.maxConcurrentActions)
    return { kind: 'wait', reason: 'concurrency', untilMs: null };
  const action = rung(fact, attempts);
  if (action === null) return { kind: 'wait', reason: 'not-allowed', untilMs: null };
  if (fact.mode === 'shadow') return { kind: 'wait', reason: 'shadow', untilMs: null };
  return { kind: 'act', action, attempt: attempts + 1 };
}

/** Stopping and starting deletes a container that removes itself, so for it the restart is all there is. */
function rung(fact: ServiceFact, attempts: number): RepairAction | null {
  const usable = fact.allowed.filter((action) => action === 'restart' || !fact.instance.autoRemove);
  const wanted: RepairAction = attempts === 0 ? 'restart' : 'stop-start';
  return usable.find((action) => action === wanted) ?? usable[0] ?? null;
}

/** The wait after a failed attempt, in safe time. */
export function nextAttemptMs(policy: Policy, attempts: number, random: Random, nowMs: number): number {
  return nowMs + backoffMs(policy.backoff, Math.max(attempts, 1), random);
}
