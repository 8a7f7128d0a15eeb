import type { RuleId, RuleState } from './box-state.ts';
import type { Draft } from './draft.ts';
import type { RefusalReason, Severity } from './events.ts';
import type { Level } from './hysteresis.ts';

export function setRule(draft: Draft, id: RuleId, state: RuleState): RuleState {
  draft.setBox({ rules: { ...draft.box.rules, [id]: state } });
  return state;
}

/**
 * Trips and re-arms a rule by its level; between them, and where nothing is known, it stays as it is.
 * @returns its state, null as long as it never tripped
 */
export function foldRule(
  draft: Draft,
  id: RuleId,
  level: Level,
  severity: Severity = 'WARNING',
): RuleState | null {
  const before = draft.box.rules[id] ?? null;
  const { safeMs } = draft.now;
  if (level === 'high' && before?.tripped !== true) {
    // Well for long enough: the ladder begins anew.
    const goesOn = before !== null && safeMs - before.sinceMs < draft.policy.resetAfterMs;
    return setRule(draft, id, {
      tripped: true,
      sinceMs: safeMs,
      episode: goesOn ? before.episode : draft.id(),
      attempts: goesOn ? before.attempts : 0,
      intent: before?.intent ?? null,
      service: before?.service ?? null,
      escalated: false,
      refused: null,
      alert: draft.raise(`${id}-high`, null, severity),
    });
  }
  if (level === 'low' && before?.tripped === true) {
    if (before.alert !== null) draft.close(before.alert, null);
    return setRule(draft, id, {
      ...before,
      tripped: false,
      sinceMs: safeMs,
      escalated: false,
      refused: null,
      alert: null,
    });
  }
  return before;
}

/** Tells once per reason why a tripped rule does not act. */
export function refuseRule(
  draft: Draft,
  id: RuleId,
  state: RuleState,
  reason: RefusalReason,
  untilMs: number | null,
): void {
  if (state.refused === reason) return;
  draft.emit({
    kind: 'healing.refused',
    body: {
      service: id,
      episode: state.episode,
      reason,
      until: untilMs === null ? null : draft.iso(untilMs),
    },
  });
  setRule(draft, id, { ...state, refused: reason });
}
