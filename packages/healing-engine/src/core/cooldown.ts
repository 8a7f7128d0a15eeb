import type { Draft } from './draft.ts';

/** Safe time at which an action on a target may be made again; null when it may be now. */
export function cooldownUntilMs(draft: Draft, target: string, action: string): number | null {
  const ended = draft.box.cooldowns[`${target}/${action}`];
  if (ended === undefined) return null;
  const until = ended + draft.policy.overload.cooldownMs;
  return until > draft.now.safeMs ? until : null;
}

/** Begins the cooldown of an action anew from now; those that are over are forgotten. */
export function beginCooldown(draft: Draft, target: string, action: string): void {
  const { safeMs } = draft.now;
  const fresh = Object.entries(draft.box.cooldowns).filter(
    ([, endedMs]) => endedMs > safeMs - draft.policy.overload.cooldownMs,
  );
  draft.setBox({ cooldowns: { ...Object.fromEntries(fresh), [`${target}/${action}`]: safeMs } });
}
