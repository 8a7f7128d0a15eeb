import type { RemedyAction } from '../ports.ts';
import type { BoxIntent } from './box-state.ts';
import { beginCooldown } from './cooldown.ts';
import type { Draft } from './draft.ts';
import type { LadderAction, Outcome } from './events.ts';

/** What each action works on; one action per target at a time. */
const targets: Readonly<Record<RemedyAction, string>> = {
  'llm-cache-clear': 'llm',
  'llm-session-reset': 'llm',
  'gpu-throttle': 'gpu',
  'gpu-unthrottle': 'gpu',
  'gpu-reset': 'gpu',
  'disk-cleanup': 'disk',
  'database-vacuum': 'database',
};

export function targetOf(action: RemedyAction): string {
  return targets[action];
}

/** The name under which an action is shown; taking a throttle back is its other half. */
export function shownAction(action: RemedyAction): LadderAction {
  return action === 'gpu-unthrottle' ? 'gpu-throttle' : action;
}

/** Whether an action on the same target is under way. */
export function isTargetBusy(draft: Draft, target: string): boolean {
  const { rules, critical } = draft.box;
  const intents = [
    ...Object.values(rules).map(({ intent }) => intent),
    critical.run?.step.kind === 'remedy' ? critical.run.step.intent : null,
  ];
  return intents.some(
    (intent) => intent !== null && intent.endedMs === null && targetOf(intent.action) === target,
  );
}

export interface RemedyReason {
  readonly rule: string;
  readonly episode: string;
  readonly attempt: number;
  readonly maxAttempts: number;
}

/** Decides an action on the box: its intent is part of the step's state, its command follows once that is durable. */
export function beginRemedy(
  draft: Draft,
  action: RemedyAction,
  timeoutMs: number,
  reason: RemedyReason,
): BoxIntent {
  const { rule, episode, attempt, maxAttempts } = reason;
  const intent: BoxIntent = {
    id: draft.id(),
    action,
    rule,
    episode,
    open: true,
    outcome: null,
    startedMs: draft.now.safeMs,
    endedMs: null,
    deadlineMs: draft.now.safeMs + timeoutMs,
  };
  draft.emit({
    kind: 'healing.decided',
    body: { service: targetOf(action), episode, action: shownAction(action), attempt, maxAttempts, rule },
  });
  draft.commands.push({ kind: 'remedy', intentId: intent.id, action, deadlineMs: timeoutMs });
  return intent;
}

/** An action answered, or its time is over: then nobody knows, and the samples decide. */
export function settleRemedy(
  draft: Draft,
  intent: BoxIntent,
  answer: { readonly outcome: Outcome; readonly errorCode: string | null },
): BoxIntent {
  const target = targetOf(intent.action);
  draft.emit({
    kind: 'healing.done',
    body: {
      service: target,
      episode: intent.episode,
      action: shownAction(intent.action),
      outcome: answer.outcome,
      durationMs: draft.now.safeMs - intent.startedMs,
      errorCode: answer.errorCode,
    },
  });
  beginCooldown(draft, target, intent.action);
  return { ...intent, open: false, outcome: answer.outcome, endedMs: draft.now.safeMs };
}

/** After a crash, or when no answer came: the intent ends with an unknown outcome. */
export function expireRemedy(draft: Draft, intent: BoxIntent): BoxIntent {
  if (intent.endedMs !== null || (intent.open && draft.now.safeMs < intent.deadlineMs + 5_000)) return intent;
  return settleRemedy(draft, intent, { outcome: 'unknown', errorCode: 'DEADLINE_EXCEEDED' });
}
