import type { Relief, RuleState } from './box-state.ts';
import { cooldownUntilMs } from './cooldown.ts';
import type { Draft } from './draft.ts';
import { backoffMs } from './backoff.ts';
import type { ServiceFact } from './fact.ts';
import { closedGate, isShadow, type Surroundings } from './gate.ts';
import { beginHold, canHold, endHold } from './hold.ts';
import { levelOf, type Samples } from './hysteresis.ts';
import { beginRemedy, expireRemedy, isTargetBusy } from './remedy.ts';
import { foldRule, refuseRule, setRule } from './rule.ts';

/**
 * Category B for heat: throttle the GPU, above a higher mark also stop the service that heats; both are written down
 * as reliefs and taken back once the box has cooled, also over a crash of the engine.
 */
export function decideHeat(
  draft: Draft,
  samples: Samples,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  const { overload } = draft.policy;
  const { temperature } = overload;
  const level = levelOf(
    samples,
    ({ temperatureCelsius }) => temperatureCelsius,
    temperature.threshold,
    overload,
  );
  const hot = levelOf(
    samples,
    ({ temperatureCelsius }) => temperatureCelsius,
    { high: temperature.stopAt, low: temperature.threshold.low },
    overload,
  );
  let state = foldRule(draft, 'temperature', level);
  if (state?.intent != null) state = settleThrottle(draft, state, state.intent);
  if (state === null) return;
  if (!state.tripped) {
    if (draft.box.reliefs.length > 0 && !surroundings.standby) takeBack(draft, state, facts, surroundings);
    return;
  }
  const gate = closedGate(draft, surroundings, 'B', temperature.mode, null);
  if (gate !== null) {
    refuseRule(draft, 'temperature', state, gate.reason, gate.untilMs);
    return;
  }
  if (!hasRelief(draft, 'gpu-throttle')) state = throttle(draft, state, surroundings);
  if (hot === 'high' && !hasRelief(draft, 'stop-service')) stopService(draft, state, facts);
  escalateIfInVain(draft, state);
}

function hasRelief(draft: Draft, action: Relief['action']): boolean {
  return draft.box.reliefs.some((relief) => relief.action === action);
}

function addRelief(draft: Draft, action: Relief['action'], service: string | null, episode: string): void {
  const relief: Relief = {
    action,
    service,
    episode,
    sinceMs: draft.now.safeMs,
    retryMs: 0,
    failures: 0,
    alert: null,
  };
  draft.setBox({ reliefs: [...draft.box.reliefs, relief] });
}

function throttle(draft: Draft, state: RuleState, surroundings: Surroundings): RuleState {
  const timeoutMs = surroundings.remedies['gpu-throttle'];
  const { mode } = draft.policy.overload.temperature;
  const refuse = (
    reason: 'no-remedy' | 'shadow' | 'busy' | 'cooldown',
    untilMs: number | null,
  ): RuleState => {
    refuseRule(draft, 'temperature', state, reason, untilMs);
    return draft.box.rules.temperature ?? state;
  };
  // What could not be taken back may not be done.
  if (timeoutMs === undefined || surroundings.remedies['gpu-unthrottle'] === undefined)
    return refuse('no-remedy', null);
  const untilMs = cooldownUntilMs(draft, 'gpu', 'gpu-throttle');
  if (untilMs !== null) return refuse('cooldown', untilMs);
  if (isTargetBusy(draft, 'gpu')) return refuse('busy', null);
  if (isShadow(draft, mode)) return refuse('shadow', null);
  // Written down before the effect: a throttle whose answer is lost is taken back too.
  addRelief(draft, 'gpu-throttle', null, state.episode);
  const intent = beginRemedy(draft, 'gpu-throttle', timeoutMs, {
    rule: 'B.temperature',
    episode: state.episode,
    attempt: 1,
    maxAttempts: 2,
  });
  return setRule(draft, 'temperature', { ...state, attempts: state.attempts + 1, intent, refused: null });
}

function stopService(draft: Draft, state: RuleState, facts: ReadonlyMap<string, ServiceFact>): void {
  const { service: name, mode } = draft.policy.overload.temperature;
  const fact = facts.get(name);
  const service = draft.service(name);
  if (fact === undefined || service === null || isShadow(draft, mode) || !canHold(service, fact, 'stopping'))
    return;
  addRelief(draft, 'stop-service', name, state.episode);
  beginHold(draft, service, fact, 'stopping', {
    rule: 'B.temperature.stop',
    action: 'stop-start',
    episode: state.episode,
    attempt: 2,
    maxAttempts: 2,
  });
}

function settleThrottle(draft: Draft, state: RuleState, before: NonNullable<RuleState['intent']>): RuleState {
  const intent = expireRemedy(draft, before);
  if (intent.endedMs === null) return state;
  if (intent.action === 'gpu-unthrottle') {
    // Taking it back twice is harmless, so only a certain yes ends it.
    afterTakingBack(draft, intent.outcome !== 'ok');
    return setRule(draft, 'temperature', { ...state, intent: null });
  }
  if (intent.outcome === 'failed') {
    const reliefs = draft.box.reliefs.filter(({ action }) => action !== 'gpu-throttle');
    draft.setBox({ reliefs });
  }
  const cooled = !state.tripped;
  const late = draft.now.safeMs >= intent.endedMs + draft.policy.overload.verifyMs;
  if (!cooled && !late && intent.outcome !== 'failed')
    return intent === before ? state : setRule(draft, 'temperature', { ...state, intent });
  const body = { service: 'gpu', episode: state.episode, action: 'gpu-throttle' as const };
  if (cooled)
    draft.emit({
      kind: 'healing.verified',
      body: { ...body, downMs: Math.max(0, draft.now.safeMs - intent.startedMs), soakMs: 0 },
    });
  else draft.emit({ kind: 'healing.refuted', body: { ...body, reason: 'still-hot' } });
  return setRule(draft, 'temperature', { ...state, intent: null });
}

/** The box has cooled: what was done against the heat is undone, each once it succeeds. */
function takeBack(
  draft: Draft,
  state: RuleState,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  for (const relief of draft.box.reliefs) {
    if (relief.action === 'stop-service') takeBackStop(draft, relief, facts);
    else if (state.intent === null && draft.now.safeMs >= relief.retryMs && !isTargetBusy(draft, 'gpu')) {
      const timeoutMs = surroundings.remedies['gpu-unthrottle'];
      if (timeoutMs === undefined) continue;
      const intent = beginRemedy(draft, 'gpu-unthrottle', timeoutMs, {
        rule: 'B.temperature.release',
        episode: relief.episode,
        attempt: relief.failures + 1,
        maxAttempts: relief.failures + 1,
      });
      setRule(draft, 'temperature', { ...(draft.box.rules.temperature ?? state), intent });
    }
  }
}

function takeBackStop(draft: Draft, relief: Relief, facts: ReadonlyMap<string, ServiceFact>): void {
  const name = relief.service ?? '';
  const service = draft.service(name);
  const fact = facts.get(name);
  if (service?.hold?.rule === 'B.temperature.stop') {
    // A stop whose outcome is unknown could come after the start.
    if (fact === undefined || service.hold.open || service.hold.phase === 'stopping') return;
    endHold(draft, service, fact);
  }
  draft.setBox({ reliefs: draft.box.reliefs.filter((each) => each !== relief) });
}

function afterTakingBack(draft: Draft, failed: boolean): void {
  draft.setBox({
    reliefs: draft.box.reliefs.flatMap((relief) => {
      if (relief.action !== 'gpu-throttle') return [relief];
      if (!failed) {
        if (relief.alert !== null) draft.close(relief.alert, null);
        return [];
      }
      const failures = relief.failures + 1;
      const retryMs = draft.now.safeMs + backoffMs(draft.policy.backoff, failures, draft.random);
      const alert = relief.alert ?? draft.raise('relief-not-taken-back', null);
      return [{ ...relief, failures, retryMs, alert }];
    }),
  });
}

/** Throttled, and the service stopped where there is one, and still hot after the time that takes to show. */
function escalateIfInVain(draft: Draft, state: RuleState): void {
  const { verifyMs } = draft.policy.overload;
  const { reliefs } = draft.box;
  if (state.escalated || state.intent !== null || reliefs.length === 0) return;
  if (reliefs.some(({ sinceMs }) => draft.now.safeMs < sinceMs + verifyMs)) return;
  draft.emit({
    kind: 'healing.escalated',
    body: { service: 'temperature', episode: state.episode, attempts: reliefs.length },
  });
  setRule(draft, 'temperature', { ...(draft.box.rules.temperature ?? state), escalated: true });
}
