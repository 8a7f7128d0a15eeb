import { noteRefuted, noteVerified } from './breaker.ts';
import type { InstanceCommand } from './command.ts';
import type { Draft } from './draft.ts';
import { closeEpisode, markRecovered, withPhase } from './episode.ts';
import type { Condition, ServiceFact } from './fact.ts';
import { nextAttemptMs } from './service-down.ts';
import type { EffectVerb, Episode, Intent, Phase, RepairAction, ServiceState } from './state.ts';
import { within } from './window.ts';
import { ownMark } from './own-doing.ts';
import { lostAnswerMs, proof, verifyDeadlineMs } from './verify.ts';

type Acting = Extract<Phase, { kind: 'acting' }>;
type Verifying = Extract<Phase, { kind: 'verifying' }>;

/** After a crash a stop that the daemon still carries out may need this long beyond its timeout. */
const resumeMarginMs = 5_000;
/** Actions are shown for a day; the budget looks back less. */
const dayMs = 86_400_000;

/** The command that carries out the step of an intent which is made now. */
export function commandOf(intent: Intent, fact: ServiceFact, callTimeoutMs: number): InstanceCommand {
  return {
    kind: 'instance',
    intentId: intent.id,
    service: fact.name,
    verb: intent.step,
    instanceId: intent.instanceId,
    startedAtSeenMs: intent.step === 'start' ? null : intent.startedAtSeenMs,
    stopTimeoutMs: fact.stopTimeoutMs,
    deadlineMs: fact.stopTimeoutMs + callTimeoutMs,
  };
}

/** Begins an attempt of the ladder: intent, attempt and budget are one change of state. */
export function beginAttempt(
  draft: Draft,
  service: ServiceState,
  episode: Episode,
  fact: ServiceFact,
  action: RepairAction,
  attempt: number,
): ServiceState {
  const nowMs = draft.now.safeMs;
  const step: EffectVerb = action === 'restart' ? 'restart' : 'stop';
  const intent: Intent = {
    id: draft.id(),
    action,
    step,
    instanceId: fact.instance.id,
    startedAtSeenMs: fact.instance.startedAtMs,
    startedMs: nowMs,
    deadlineMs: nowMs + verifyDeadlineMs(fact, draft.policy),
  };
  draft.emit({
    kind: 'healing.decided',
    body: {
      service: service.name,
      episode: episode.id,
      action,
      attempt,
      maxAttempts: draft.policy.ladder.escalateAt,
      rule: `A.${action}`,
    },
  });
  draft.commands.push(commandOf(intent, fact, draft.policy.callTimeoutMs));
  const onProbation = episode.phase.kind === 'quarantined';
  const lately = within(draft.box.actions, draft.policy.totalBudget.windowMs, nowMs);
  draft.setBox({ actions: [...lately, nowMs] });
  return {
    ...service,
    attempts: [...within(service.attempts, draft.policy.ladder.windowMs, nowMs), nowMs],
    actions: [...within(service.actions, dayMs, nowMs), nowMs],
    probations: onProbation ? service.probations + 1 : service.probations,
    episode: {
      ...episode,
      attempts: episode.attempts + 1,
      probation: onProbation,
      phase: { kind: 'acting', intent, open: true },
    },
  };
}

/** An effect answered, or did not within its deadline. */
export function settleIntent(
  draft: Draft,
  service: ServiceState,
  episode: Episode,
  phase: Acting,
  fact: ServiceFact | null,
  answer: { readonly outcome: 'ok' | 'failed' | 'unknown'; readonly errorCode: string | null },
): ServiceState {
  const { intent } = phase;
  const stopped = intent.step === 'stop' && answer.outcome === 'ok';
  if (stopped && fact !== null && service.operatorStop === null)
    return issueStart(draft, service, episode, intent, fact);
  if (intent.step === 'stop' && answer.outcome !== 'failed' && service.operatorStop === null)
    return withPhase(service, episode, { ...phase, open: false });
  draft.emit({
    kind: 'healing.done',
    body: {
      service: service.name,
      episode: episode.id,
      action: intent.action,
      outcome: answer.outcome,
      durationMs: draft.now.safeMs - intent.startedMs,
      errorCode: answer.errorCode,
    },
  });
  // A failed answer may still have had its effect (Docker: 500 after the stop), so the look decides, but soon.
  const deadlineMs =
    answer.outcome === 'failed'
      ? Math.min(intent.deadlineMs, draft.now.safeMs + resumeMarginMs)
      : intent.deadlineMs;
  return withPhase({ ...service, own: ownMark(draft.now) }, episode, {
    kind: 'verifying',
    intent: { ...intent, deadlineMs },
    healthySinceMs: null,
  });
}

function issueStart(
  draft: Draft,
  service: ServiceState,
  episode: Episode,
  intent: Intent,
  fact: ServiceFact,
): ServiceState {
  const next: Intent = { ...intent, step: 'start' };
  draft.commands.push(commandOf(next, fact, draft.policy.callTimeoutMs));
  return withPhase(service, episode, { kind: 'acting', intent: next, open: true });
}

/** An intent whose call is lost: what the world shows decides how it goes on. Starting again is harmless, all else is not repeated. */
export function continueIntent(
  draft: Draft,
  service: ServiceState,
  episode: Episode,
  phase: Acting,
  fact: ServiceFact,
): ServiceState {
  const { intent } = phase;
  if (phase.open && draft.now.safeMs < intent.deadlineMs + lostAnswerMs) return service;
  const down = fact.instance.runState === 'exited' || fact.instance.runState === 'dead';
  // A person stopped it meanwhile: that is the last word.
  if (down && service.operatorStop !== null) return closeEpisode(draft, service, episode);
  if (intent.step === 'start' || intent.step === 'stop') {
    if (down) return issueStart(draft, service, episode, intent, fact);
    if (
      intent.step === 'stop' &&
      draft.now.safeMs < intent.deadlineMs &&
      fact.instance.startedAtMs === intent.startedAtSeenMs
    )
      return service;
  }
  return withPhase(service, episode, { kind: 'verifying', intent, healthySinceMs: null });
}

/** After a crash no call is in flight any more: its outcome is unknown. */
export function reopenAfterCrash(draft: Draft, service: ServiceState): ServiceState {
  const { episode } = service;
  if (episode?.phase.kind !== 'acting') return service;
  const { intent } = episode.phase;
  const deadlineMs = Math.min(
    intent.deadlineMs,
    draft.now.safeMs + resumeMarginMs + draft.policy.verify.marginMs,
  );
  return withPhase(service, episode, { kind: 'acting', open: false, intent: { ...intent, deadlineMs } });
}

/** Compares what is there with what the intent wanted. */
export function judgeIntent(
  draft: Draft,
  service: ServiceState,
  episode: Episode,
  phase: Verifying,
  fact: ServiceFact,
  condition: Condition,
): ServiceState {
  if (condition.kind === 'stopped' && service.operatorStop !== null)
    return closeEpisode(draft, service, episode);
  const verdict = proof(fact, condition, phase.intent, draft.policy, draft.now);
  switch (verdict.kind) {
    case 'pending':
      return service;
    case 'healthy': {
      noteVerified(draft, service.name);
      const recovered = markRecovered(draft, service, episode);
      const untilMs = draft.now.safeMs + draft.policy.verify.soakMs;
      return withPhase(service, recovered, { kind: 'soaking', intent: phase.intent, untilMs });
    }
    case 'refuted': {
      const { action } = phase.intent;
      draft.emit({
        kind: 'healing.refuted',
        body: { service: service.name, episode: episode.id, action, reason: verdict.reason },
      });
      return backOff(draft, service, episode);
    }
  }
}

/** A repair did not help: the next attempt waits, counted from now, over all episodes of the service. */
export function backOff(draft: Draft, service: ServiceState, episode: Episode): ServiceState {
  noteRefuted(draft, service.name);
  const notBeforeMs = nextAttemptMs(draft.policy, service.attempts.length, draft.random, draft.now.safeMs);
  return withPhase({ ...service, notBeforeMs }, episode, {
    kind: 'waiting',
    reason: 'backoff',
    untilMs: notBeforeMs,
  });
}
