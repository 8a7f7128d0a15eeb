import type { BoxFact } from '../ports.ts';
import type { RuleId, RuleState } from './box-state.ts';
import { beginCooldown, cooldownUntilMs } from './cooldown.ts';
import type { Draft } from './draft.ts';
import type { LadderAction, RefusalReason } from './events.ts';
import type { ServiceFact } from './fact.ts';
import { closedGate, isShadow, type Surroundings } from './gate.ts';
import { beginHold, canHold } from './hold.ts';
import { levelOf, type Level, type Samples } from './hysteresis.ts';
import type { OverloadAction, OverloadRule } from './policy.ts';
import { beginRemedy, expireRemedy, isTargetBusy, shownAction, targetOf } from './remedy.ts';
import { foldRule, refuseRule, setRule } from './rule.ts';

const picks = {
  cpu: (sample: BoxFact) => sample.cpuShare,
  memory: (sample: BoxFact) => sample.memoryShare,
  gpu: (sample: BoxFact) => sample.gpuShare,
} as const;

/** Category B for processor, memory and GPU: trip, act once a cooldown, prove by the samples, escalate at the end. */
export function decideOverload(
  draft: Draft,
  id: keyof typeof picks,
  samples: Samples,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  const { overload } = draft.policy;
  const level = levelOf(samples, picks[id], overload[id].threshold, overload);
  const state = prove(draft, id, foldRule(draft, id, level), level);
  if (state?.tripped !== true || state.intent !== null || state.service !== null || state.escalated) return;
  const policy = overload[id];
  if (policy.ladder.length === 0) return;
  const gate = closedGate(draft, surroundings, 'B', policy.mode, null) ?? ownGate(id, samples);
  if (gate !== null) {
    refuseRule(draft, id, state, gate.reason, gate.untilMs);
    return;
  }
  const action = policy.ladder[state.attempts];
  if (action === undefined) {
    escalate(draft, id, state);
    return;
  }
  const refusal = attempt(draft, id, state, action, policy, facts, surroundings);
  if (refusal !== null) refuseRule(draft, id, state, refusal.reason, refusal.untilMs);
}

/** A busy GPU is what one wants of it: only one that is busy and gets nothing done is overloaded. */
function ownGate(id: RuleId, samples: Samples): { reason: RefusalReason; untilMs: null } | null {
  if (id !== 'gpu') return null;
  switch (samples.at(-1)?.gpuProgress ?? null) {
    case true:
      return { reason: 'gpu-progress', untilMs: null };
    case null:
      return { reason: 'gpu-progress-unknown', untilMs: null };
    case false:
      return null;
  }
}

function attempt(
  draft: Draft,
  id: RuleId,
  state: RuleState,
  action: OverloadAction,
  policy: OverloadRule,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): { readonly reason: RefusalReason; readonly untilMs: number | null } | null {
  const reason = {
    rule: `B.${id}`,
    episode: state.episode,
    attempt: state.attempts + 1,
    maxAttempts: policy.ladder.length,
  };
  const next = { ...state, attempts: state.attempts + 1, refused: null };
  if (action === 'restart-service') {
    const name = draft.policy.overload.memory.service;
    const fact = facts.get(name);
    const service = draft.service(name);
    if (fact === undefined || service === null || fact.role !== 'app')
      return { reason: 'no-service', untilMs: null };
    const untilMs = cooldownUntilMs(draft, name, action);
    if (untilMs !== null) return { reason: 'cooldown', untilMs };
    if (service.operatorStop !== null) return { reason: 'operator-stopped', untilMs: null };
    if (service.episode !== null || !canHold(service, fact, 'restarting') || service.condition !== 'healthy')
      return { reason: 'busy', untilMs: null };
    if (isShadow(draft, policy.mode) || fact.mode === 'shadow') return { reason: 'shadow', untilMs: null };
    beginHold(draft, service, fact, 'restarting', { ...reason, action: 'restart' });
    setRule(draft, id, { ...next, service: { name, endedMs: null } });
    return null;
  }
  const timeoutMs = surroundings.remedies[action];
  if (timeoutMs === undefined) return { reason: 'no-remedy', untilMs: null };
  const target = targetOf(action);
  const untilMs = cooldownUntilMs(draft, target, action);
  if (untilMs !== null) return { reason: 'cooldown', untilMs };
  if (isTargetBusy(draft, target)) return { reason: 'busy', untilMs: null };
  if (isShadow(draft, policy.mode)) return { reason: 'shadow', untilMs: null };
  setRule(draft, id, { ...next, intent: beginRemedy(draft, action, timeoutMs, reason) });
  return null;
}

/** Did the last action help? The samples say so, whatever the call answered. */
function prove(draft: Draft, id: RuleId, state: RuleState | null, level: Level): RuleState | null {
  if (state === null) return null;
  if (state.service !== null) {
    const { name } = state.service;
    if ((draft.service(name)?.hold ?? null) !== null) return state;
    let { endedMs } = state.service;
    if (endedMs === null) {
      endedMs = draft.now.safeMs;
      beginCooldown(draft, name, 'restart-service');
    }
    return judge(draft, id, { ...state, service: { name, endedMs } }, level, endedMs, name, 'restart');
  }
  if (state.intent === null) return state;
  const intent = expireRemedy(draft, state.intent);
  const current = intent === state.intent ? state : setRule(draft, id, { ...state, intent });
  if (intent.endedMs === null) return current;
  // A certain failure needs no waiting.
  const endedMs = intent.outcome === 'failed' ? -Infinity : intent.endedMs;
  return judge(draft, id, current, level, endedMs, targetOf(intent.action), shownAction(intent.action));
}

function judge(
  draft: Draft,
  id: RuleId,
  state: RuleState,
  level: Level,
  endedMs: number,
  service: string,
  action: LadderAction,
): RuleState {
  const body = { service, episode: state.episode, action };
  if (!state.tripped || level === 'low') {
    const downMs = Math.max(0, draft.now.safeMs - state.sinceMs);
    draft.emit({ kind: 'healing.verified', body: { ...body, downMs, soakMs: 0 } });
  } else if (draft.now.safeMs < endedMs + draft.policy.overload.verifyMs) {
    return draft.box.rules[id] === state ? state : setRule(draft, id, state);
  } else draft.emit({ kind: 'healing.refuted', body: { ...body, reason: 'still-overloaded' } });
  return setRule(draft, id, { ...state, intent: null, service: null });
}

function escalate(draft: Draft, id: RuleId, state: RuleState): void {
  draft.emit({
    kind: 'healing.escalated',
    body: { service: id, episode: state.episode, attempts: state.attempts },
  });
  setRule(draft, id, { ...state, escalated: true, refused: null });
}
