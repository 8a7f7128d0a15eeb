import type { Draft } from './draft.ts';
import type { RuleId } from './box-state.ts';
import type { Outcome } from './events.ts';
import type { ServiceFact } from './fact.ts';
import { settleHold } from './hold.ts';
import { settleIntent } from './intent.ts';
import { settleOperator } from './operator.ts';
import { settleReboot } from './reboot.ts';
import { settleRemedy } from './remedy.ts';
import { setRule } from './rule.ts';

interface Answer {
  readonly outcome: Outcome;
  readonly errorCode: string | null;
}

/** Brings an answer to the intent that waits for it; one that nobody waits for any more is dropped. */
export function settle(
  draft: Draft,
  intentId: string,
  answer: Answer,
  facts: ReadonlyMap<string, ServiceFact>,
): void {
  if (draft.box.reboot.intent?.id === intentId) {
    settleReboot(draft, answer.outcome, answer.errorCode);
    return;
  }
  if (settleOnBox(draft, intentId, answer)) return;
  for (const service of draft.services()) {
    const { episode } = service;
    if (service.operatorIntent?.id === intentId) {
      settleOperator(draft, service, answer.outcome);
      return;
    }
    if (service.hold?.id === intentId) {
      draft.set(settleHold(draft, service, answer));
      return;
    }
    if (episode?.phase.kind === 'acting' && episode.phase.intent.id === intentId) {
      const fact = facts.get(service.name) ?? null;
      draft.set(settleIntent(draft, service, episode, episode.phase, fact, answer));
      return;
    }
  }
}

function settleOnBox(draft: Draft, intentId: string, answer: Answer): boolean {
  for (const [id, rule] of Object.entries(draft.box.rules)) {
    if (rule.intent?.id !== intentId) continue;
    if (rule.intent.open)
      setRule(draft, id as RuleId, { ...rule, intent: settleRemedy(draft, rule.intent, answer) });
    return true;
  }
  const { run } = draft.box.critical;
  if (run?.step.kind !== 'remedy' || run.step.intent.id !== intentId) return false;
  if (run.step.intent.open) {
    const step = { kind: 'remedy', intent: settleRemedy(draft, run.step.intent, answer) } as const;
    draft.setBox({ critical: { ...draft.box.critical, run: { ...run, step } } });
  }
  return true;
}
