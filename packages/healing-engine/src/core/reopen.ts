import type { BoxIntent, RuleId } from './box-state.ts';
import type { Draft } from './draft.ts';
import { setRule } from './rule.ts';

/** After a crash nobody waits for the answers of actions on the box any more: their outcome is unknown. */
export function reopenRemedies(draft: Draft): void {
  for (const [id, rule] of Object.entries(draft.box.rules))
    if (rule.intent?.open === true) setRule(draft, id as RuleId, { ...rule, intent: closed(rule.intent) });
  const { run } = draft.box.critical;
  if (run?.step.kind === 'remedy' && run.step.intent.open) {
    const step = { kind: 'remedy', intent: closed(run.step.intent) } as const;
    draft.setBox({ critical: { ...draft.box.critical, run: { ...run, step } } });
  }
}

function closed(intent: BoxIntent): BoxIntent {
  return { ...intent, open: false };
}
