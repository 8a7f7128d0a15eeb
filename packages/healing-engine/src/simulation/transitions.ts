import type { Phase, ServiceState } from '../core/state.ts';

type Stage = Phase['kind'] | 'none';

/**
 * Every way that a repair may go. What is missing here is illegal: an action without a decision before it, a proof
 * without an action, a soak without a proof.
 */
const legal: Readonly<Record<Stage, readonly Stage[]>> = {
  none: ['none', 'seen', 'waiting', 'acting', 'escalated', 'quarantined'],
  seen: ['seen', 'waiting', 'acting', 'escalated', 'quarantined', 'none'],
  waiting: ['waiting', 'acting', 'escalated', 'quarantined', 'none'],
  acting: ['acting', 'verifying', 'none'],
  // A proof that fails leads to the wait before the next attempt, or at once to what the ladder says next.
  verifying: ['verifying', 'soaking', 'waiting', 'escalated', 'quarantined', 'none'],
  soaking: ['soaking', 'waiting', 'escalated', 'quarantined', 'none'],
  escalated: ['escalated', 'acting', 'waiting', 'quarantined', 'none'],
  quarantined: ['quarantined', 'acting', 'escalated', 'none'],
};

const stageOf = (service: ServiceState | null): Stage => service?.episode?.phase.kind ?? 'none';

/** @returns what is wrong with the change; null when nothing is */
export function illegalTransition(before: ServiceState | null, after: ServiceState | null): string | null {
  const [from, to] = [stageOf(before), stageOf(after)];
  const sameEpisode = before?.episode?.id === after?.episode?.id;
  const allowed = sameEpisode ? legal[from] : legal.none;
  return allowed.includes(to) ? null : `${after?.name ?? before?.name ?? ''} went from ${from} to ${to}`;
}
