import type { RuntimeInstance } from '../ports.ts';
import type { Condition, ServiceFact } from './fact.ts';
import type { Policy } from './policy.ts';
import type { ServiceState } from './state.ts';

export interface Now {
  /** Safe time, for every decision. */
  readonly safeMs: number;
  /** UTC, for rows and for comparing with the runtime's own times. */
  readonly wallMs: number;
}

/**
 * What one look at a service means. Docker's traps that it knows: a paused container is listed unhealthy, an
 * operator's stop keeps the old health, an exit under a restart policy is Docker's own business for a while.
 * @param state what is remembered of the service; null at the first look
 */
export function classify(fact: ServiceFact, state: ServiceState | null, policy: Policy, now: Now): Condition {
  const { instance } = fact;
  switch (instance.runState) {
    case 'paused':
      return { kind: 'paused' };
    case 'created':
      return { kind: 'stopped' };
    case 'removing':
      return { kind: 'unknown' };
    case 'dead':
      return { kind: 'fault', cause: 'dead', exitCode: instance.exitCode };
    case 'restarting':
      return inRestartLoop(fact, state, policy, now)
        ? { kind: 'fault', cause: 'restart-loop', exitCode: instance.exitCode }
        : { kind: 'owned-by-runtime', exitCode: instance.exitCode };
    case 'exited':
      return classifyExit(fact, state, policy, now);
    case 'running':
      return classifyRunning(fact, state, policy, now);
  }
}

function classifyRunning(fact: ServiceFact, state: ServiceState | null, policy: Policy, now: Now): Condition {
  const { instance } = fact;
  if (hasDeadNetwork(fact, state)) return { kind: 'fault', cause: 'probe-failed', exitCode: null };
  switch (instance.health) {
    case 'unhealthy':
      return { kind: 'fault', cause: 'unhealthy', exitCode: null };
    case 'starting': {
      const sinceMs = state?.condition === 'starting' ? now.safeMs - state.sinceSafeMs : 0;
      return sinceMs > policy.startTimeoutMs
        ? { kind: 'fault', cause: 'start-timeout', exitCode: null }
        : { kind: 'starting' };
    }
    case 'healthy':
    case 'none':
      return { kind: 'healthy' };
  }
}

/**
 * A provider that was started later has a new network; who shares the old one has none (moby). Seen as a start of the
 * provider without one of its own where that was watched, else by the times of both, which a set clock can spoil.
 */
function hasDeadNetwork({ instance, networkProvider }: ServiceFact, state: ServiceState | null): boolean {
  if (instance.networkOf === null || instance.startedAtMs === null) return false;
  const seen = state?.network ?? null;
  // Its provider was there and was re-created under another id; one that was never seen is merely not ours.
  if (networkProvider === null) return seen !== null;
  if (networkProvider.startedAtMs === null) return false;
  if (seen?.ownMs === instance.startedAtMs) return seen.providerMs !== networkProvider.startedAtMs;
  return seen?.lastMs !== networkProvider.startedAtMs && networkProvider.startedAtMs > instance.startedAtMs;
}

function classifyExit(fact: ServiceFact, state: ServiceState | null, policy: Policy, now: Now): Condition {
  const { instance, oneshot } = fact;
  if (state?.operatorStop != null && !ranUnseen(instance, state)) return { kind: 'stopped' };
  if (oneshot && instance.exitCode === 0) return { kind: 'stopped' };
  // Already down at the first look: a fault only where its policy says that it should always run.
  if (state === null && instance.restartPolicy !== 'always') return { kind: 'stopped' };
  // Taken as stopped on purpose at the first look, and nothing has happened since.
  const quiet = state?.condition === 'stopped' && state.episode === null && state.operatorStop === null;
  if (quiet && !ranUnseen(instance, state)) return { kind: 'stopped' };
  const cause = instance.oomKilled ? 'oom' : 'exited';
  const policyActs =
    instance.restartPolicy === 'always' ||
    instance.restartPolicy === 'unless-stopped' ||
    (instance.restartPolicy === 'on-failure' && instance.exitCode !== 0);
  const recent =
    instance.finishedAtMs !== null && now.wallMs - instance.finishedAtMs < policy.runtimeRestartMs;
  // By safe time too: a clock that was set back would make the end a recent one for as long.
  const overdue = state?.condition === 'down' && now.safeMs - state.sinceSafeMs >= policy.runtimeRestartMs;
  const ours =
    state?.episode?.phase.kind === 'acting' ||
    state?.episode?.phase.kind === 'verifying' ||
    (state?.operatorIntent ?? null) !== null;
  if (policyActs && recent && !overdue && state?.killed !== true && !ours)
    return { kind: 'owned-by-runtime', exitCode: instance.exitCode };
  return { kind: 'fault', cause, exitCode: instance.exitCode };
}

/** Since it was found stopped it was started and has ended again, unseen: whatever it was stopped for is over. */
export function ranUnseen(instance: RuntimeInstance, state: ServiceState): boolean {
  return state.condition === 'stopped' && state.stoppedStartMs !== instance.startedAtMs;
}

/** The runtime restarted it so often within the ladder's window that it will not help itself. */
function inRestartLoop(
  { instance }: ServiceFact,
  state: ServiceState | null,
  policy: Policy,
  now: Now,
): boolean {
  const mark = state?.restartCount ?? null;
  if (instance.restartCount === null || mark === null || now.safeMs - mark.atMs > policy.ladder.windowMs)
    return false;
  return instance.restartCount - mark.count >= policy.restartLoopCount;
}
