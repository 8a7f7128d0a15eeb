import type { Random } from '../ports.ts';
import { backoffMs } from './backoff.ts';
import type { ServiceFact } from './fact.ts';
import type { RefusalReason } from './events.ts';
import type { Refusal } from './gate.ts';
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
  /** Why nothing may begin for any service of this kind now. */
  readonly gate: Refusal | null;
  readonly shadow: boolean;
  /** Events come in; else a stop by a person may have gone unheard. */
  readonly listening: boolean;
  readonly faultyDependencies: readonly string[];
  /** The instance whose network it shares is gone: a restart would leave it stopped (moby). */
  readonly networkProviderGone: boolean;
  /** Why none may begin besides those that are under way. */
  readonly crowd: Refusal | null;
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
  const { gate, crowd } = circumstances;
  if (gate !== null) return { kind: 'wait', ...gate };
  if (state.flapping !== null) return { kind: 'wait', reason: 'flapping', untilMs: null };
  if (circumstances.networkProviderGone)
    return { kind: 'wait', reason: 'network-provider-gone', untilMs: null };
  if (circumstances.faultyDependencies.length > 0)
    return { kind: 'wait', reason: 'dependency-down', untilMs: null };
  // 126 and 127: the check itself cannot be run, so no restart will make it pass.
  const probeBroken = fact.instance.probeExitCode === 126 || fact.instance.probeExitCode === 127;
  if (probeBroken && episode.cause === 'unhealthy' && episode.attempts > 0)
    return { kind: 'wait', reason: 'probe-broken', untilMs: null };
  const confirmedMs = episode.downSinceMs + confirmMs;
  if (!circumstances.listening && looksOrderly(fact, episode) && nowMs < confirmedMs)
    return { kind: 'wait', reason: 'confirming', untilMs: confirmedMs };
  const early = tooEarly(fact, state, episode, policy, nowMs);
  if (early !== null) return early;

  const actions = within(state.actions, policy.budget.windowMs, nowMs).length;
  const onProbation = episode.phase.kind === 'quarantined';
  // A probation is one attempt: when it did not help, quarantine goes on, for twice as long.
  if ((actions >= policy.budget.actions || episode.probation) && !onProbation) {
    const lasts = Math.min(policy.probation.maxMs, policy.probation.firstMs * 2 ** state.probations);
    return { kind: 'quarantine', actions, untilMs: nowMs + lasts };
  }

  const attempts = within(state.attempts, policy.ladder.windowMs, nowMs).length;
  if (attempts + 1 >= policy.ladder.escalateAt) return { kind: 'escalate', attempts };
  if (crowd !== null) return { kind: 'wait', ...crowd };
  const action = rung(fact, attempts);
  if (action === null) return { kind: 'wait', reason: 'not-allowed', untilMs: null };
  if (circumstances.shadow) return { kind: 'wait', reason: 'shadow', untilMs: null };
  return { kind: 'act', action, attempt: attempts + 1 };
}

/** So long an end that a person may have wanted is left alone while no events come in. */
const confirmMs = 30_000;

/** An end by SIGTERM or SIGKILL, or without an error: a stop looks like this, and few crashes do. */
function looksOrderly({ instance }: ServiceFact, { cause }: Episode): boolean {
  return cause === 'exited' && [0, 137, 143].includes(instance.exitCode ?? 0);
}

function tooEarly(
  fact: ServiceFact,
  state: ServiceState,
  { phase, cause, downSinceMs }: Episode,
  policy: Policy,
  nowMs: number,
): Verdict | null {
  if (phase.kind === 'quarantined')
    return nowMs < phase.untilMs ? { kind: 'wait', reason: 'quarantined', untilMs: phase.untilMs } : null;
  if (phase.kind === 'waiting' && phase.reason === 'dependency-down') {
    // Its dependency is back: one that runs gets time to notice, and what is left of a backoff is void.
    const untilMs = phase.untilMs ?? nowMs + (cause === 'unhealthy' ? fact.graceMs : 0);
    return nowMs < untilMs ? { kind: 'wait', reason: 'dependency-down', untilMs } : null;
  }
  if (nowMs < state.notBeforeMs) return { kind: 'wait', reason: 'backoff', untilMs: state.notBeforeMs };
  // A health that comes and goes is not acted on a second time before it stayed away for a while.
  const tried = within(state.attempts, policy.ladder.windowMs, nowMs).length;
  const steadyMs = downSinceMs + (tried > 0 && cause === 'unhealthy' ? policy.backoff.baseMs : 0);
  return nowMs < steadyMs ? { kind: 'wait', reason: 'backoff', untilMs: steadyMs } : null;
}

/** Stopping and starting deletes a container that removes itself, so for it the restart is all there is. */
export function rung(fact: ServiceFact, attempts: number): RepairAction | null {
  const usable = fact.allowed.filter((action) => action === 'restart' || !fact.instance.autoRemove);
  const wanted: RepairAction = attempts === 0 ? 'restart' : 'stop-start';
  return usable.find((action) => action === wanted) ?? usable[0] ?? null;
}

/** The wait after a failed attempt, in safe time. */
export function nextAttemptMs(policy: Policy, attempts: number, random: Random, nowMs: number): number {
  return nowMs + backoffMs(policy.backoff, Math.max(attempts, 1), random);
}
