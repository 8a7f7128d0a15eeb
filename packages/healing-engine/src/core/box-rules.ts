import type { RuleId } from './box-state.ts';
import { cooldownUntilMs } from './cooldown.ts';
import type { Draft } from './draft.ts';
import type { Severity } from './events.ts';
import { closedGate, isShadow, type Surroundings } from './gate.ts';
import { asNumber, levelOf, type Level, type Samples } from './hysteresis.ts';
import { beginRemedy, expireRemedy, isTargetBusy } from './remedy.ts';
import { foldRule, refuseRule, setRule } from './rule.ts';

/** Cleanups while a disk stays over its threshold; what they cannot free needs a person. */
const cleanupAttempts = 3;

/** The disk: told at the first mark, cleaned at the second; the third is category C's, the fourth an emergency. */
export function decideDisk(draft: Draft, samples: Samples, surroundings: Surroundings): void {
  const { disk, overload } = draft.policy;
  const fold = (id: RuleId, high: number, severity: Severity) => {
    const threshold = { high, low: high - disk.rearm };
    return foldRule(
      draft,
      id,
      levelOf(samples, ({ diskShare }) => diskShare, threshold, overload),
      severity,
    );
  };
  fold('disk-warning', disk.warning, 'WARNING');
  fold('disk-critical', disk.critical, 'CRITICAL');
  fold('disk-emergency', disk.emergency, 'EMERGENCY');
  let state = fold('disk-cleanup', disk.cleanup, 'WARNING');
  if (state?.intent != null) {
    const intent = expireRemedy(draft, state.intent);
    if (intent.endedMs === null) return;
    const body = { service: 'disk', episode: state.episode, action: 'disk-cleanup' as const };
    const late = intent.outcome === 'failed' || draft.now.safeMs >= intent.endedMs + overload.verifyMs;
    if (!state.tripped)
      draft.emit({
        kind: 'healing.verified',
        body: { ...body, downMs: Math.max(0, draft.now.safeMs - intent.startedMs), soakMs: 0 },
      });
    else if (late) draft.emit({ kind: 'healing.refuted', body: { ...body, reason: 'still-full' } });
    else {
      if (intent !== state.intent) setRule(draft, 'disk-cleanup', { ...state, intent });
      return;
    }
    state = setRule(draft, 'disk-cleanup', { ...state, intent: null });
  }
  if (state?.tripped !== true || state.attempts >= cleanupAttempts) return;
  const gate = closedGate(draft, surroundings, 'B', disk.mode, null);
  if (gate !== null) {
    refuseRule(draft, 'disk-cleanup', state, gate.reason, gate.untilMs);
    return;
  }
  const timeoutMs = surroundings.remedies['disk-cleanup'];
  if (timeoutMs === undefined) {
    refuseRule(draft, 'disk-cleanup', state, 'no-remedy', null);
    return;
  }
  const untilMs = cooldownUntilMs(draft, 'disk', 'disk-cleanup');
  if (untilMs !== null) {
    refuseRule(draft, 'disk-cleanup', state, 'cooldown', untilMs);
    return;
  }
  if (isTargetBusy(draft, 'disk')) {
    refuseRule(draft, 'disk-cleanup', state, 'busy', null);
    return;
  }
  if (isShadow(draft, disk.mode)) {
    refuseRule(draft, 'disk-cleanup', state, 'shadow', null);
    return;
  }
  const attempt = state.attempts + 1;
  const intent = beginRemedy(draft, 'disk-cleanup', timeoutMs, {
    rule: 'B.disk',
    episode: state.episode,
    attempt,
    maxAttempts: cleanupAttempts,
  });
  setRule(draft, 'disk-cleanup', { ...state, attempts: attempt, intent, refused: null });
}

/** What is only told and left to category C: the database, the GPU as a device, the runtime of the services. */
export function watchParts(draft: Draft, samples: Samples): void {
  const { overload } = draft.policy;
  const yes = { high: 1, low: 0 };
  const databaseGone = levelOf(
    samples,
    ({ databaseAnswers }) => asNumber(databaseAnswers === null ? null : !databaseAnswers),
    yes,
    overload,
  );
  foldRule(draft, 'database', databaseGone, 'CRITICAL');
  foldRule(
    draft,
    'gpu-fault',
    levelOf(samples, ({ gpuFault }) => asNumber(gpuFault), yes, overload),
    'CRITICAL',
  );
}

/** The runtime did not answer at this look, or did. One alert after a while; nothing else is concluded. */
export function watchRuntime(draft: Draft, answers: boolean): void {
  const { runtimeAwaySinceMs } = draft.box;
  if (answers) {
    if (runtimeAwaySinceMs !== null) draft.setBox({ runtimeAwaySinceMs: null });
    foldRule(draft, 'runtime', 'low', 'CRITICAL');
    return;
  }
  const sinceMs = runtimeAwaySinceMs ?? draft.now.safeMs;
  if (runtimeAwaySinceMs === null) draft.setBox({ runtimeAwaySinceMs: sinceMs });
  const level: Level = draft.now.safeMs - sinceMs >= draft.policy.awayAlertMs ? 'high' : 'unknown';
  foldRule(draft, 'runtime', level, 'CRITICAL');
}
