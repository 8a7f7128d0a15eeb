import type { Condition, ServiceFact } from './fact.ts';
import type { Policy } from './policy.ts';
import type { Intent } from './state.ts';

/** Every call has its own deadline; one that is open for so long after it was never heard of again. */
export const lostAnswerMs = 30_000;

export type Proof =
  /** Started after the intent and healthy. */
  | { readonly kind: 'healthy' }
  /** Not yet to be told. */
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'refuted';
      readonly reason: 'still-unhealthy' | 'exited' | 'deadline' | 'not-restarted';
    };

/** How long a verdict may take: the stop, the health checks until one can have passed, and a margin. */
export function verifyDeadlineMs(fact: ServiceFact, policy: Policy): number {
  return (
    fact.stopTimeoutMs +
    (fact.instance.healthWindowMs ?? policy.verify.defaultHealthWindowMs) +
    policy.verify.marginMs
  );
}

/**
 * Whether the effect of an intent is there. An answer of the runtime proves nothing: the instance must have been
 * started after the intent, and be healthy or, without a health check, have run for a while.
 */
export function proof(
  fact: ServiceFact,
  condition: Condition,
  intent: Intent,
  policy: Policy,
  now: { readonly safeMs: number; readonly wallMs: number },
): Proof {
  const { instance } = fact;
  const restarted =
    instance.id !== intent.instanceId ||
    (instance.startedAtMs !== null && instance.startedAtMs !== intent.startedAtSeenMs);
  const late = now.safeMs >= intent.deadlineMs;
  if (!restarted) return late ? { kind: 'refuted', reason: 'not-restarted' } : { kind: 'pending' };
  switch (condition.kind) {
    case 'healthy': {
      // No longer than since the intent, however far a clock was set forward meanwhile; and a clock that was set back
      // must not keep the proof away.
      const sinceIntentMs = now.safeMs - intent.startedMs;
      const clockMs = instance.startedAtMs === null ? 0 : now.wallMs - instance.startedAtMs;
      const ranMs = clockMs < 0 ? sinceIntentMs : Math.min(clockMs, sinceIntentMs);
      const enough = instance.health === 'healthy' || ranMs >= policy.verify.runningMs;
      return enough ? { kind: 'healthy' } : { kind: 'pending' };
    }
    case 'fault':
      if (condition.cause === 'unhealthy' || condition.cause === 'start-timeout')
        return { kind: 'refuted', reason: 'still-unhealthy' };
      return { kind: 'refuted', reason: 'exited' };
    case 'starting':
    case 'owned-by-runtime':
    case 'unknown':
    case 'paused':
    case 'stopped':
      return late ? { kind: 'refuted', reason: 'deadline' } : { kind: 'pending' };
  }
}
