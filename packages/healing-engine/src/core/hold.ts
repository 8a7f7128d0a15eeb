import type { InstanceCommand } from './command.ts';
import type { Draft } from './draft.ts';
import type { LadderAction, Outcome } from './events.ts';
import type { Condition, ServiceFact } from './fact.ts';
import type { EffectVerb, Hold, ServiceState } from './state.ts';
import { ownMark } from './own-doing.ts';
import { lostAnswerMs, proof, verifyDeadlineMs } from './verify.ts';
import { within } from './window.ts';

const dayMs = 86_400_000;

/** Whether the box may take hold of a service: nobody else is working on it, and nobody wants it stopped. */
export function canHold(service: ServiceState, fact: ServiceFact, phase: 'stopping' | 'restarting'): boolean {
  const { kind: repair } = service.episode?.phase ?? { kind: null };
  return (
    // Stopping would delete it (moby: AutoRemove).
    !(phase === 'stopping' && fact.instance.autoRemove) &&
    repair !== 'acting' &&
    repair !== 'verifying' &&
    repair !== 'soaking' &&
    fact.role === 'app' &&
    fact.mode === 'execute' &&
    service.hold === null &&
    service.operatorStop === null &&
    service.operatorIntent === null &&
    service.condition !== 'stopped' &&
    service.condition !== 'paused'
  );
}

export interface HoldReason {
  readonly rule: string;
  readonly action: LadderAction;
  readonly episode: string;
  readonly attempt: number;
  readonly maxAttempts: number;
}

/** Begins to stop a service, or to restart it at once, for the sake of the box. */
export function beginHold(
  draft: Draft,
  service: ServiceState,
  fact: ServiceFact,
  phase: 'stopping' | 'restarting',
  reason: HoldReason,
): void {
  const { rule, action, episode, attempt, maxAttempts } = reason;
  const hold: Hold = {
    id: draft.id(),
    rule,
    action,
    episode,
    phase,
    open: true,
    instanceId: fact.instance.id,
    startedAtSeenMs: fact.instance.startedAtMs,
    startedMs: draft.now.safeMs,
    deadlineMs: draft.now.safeMs + verifyDeadlineMs(fact, draft.policy),
  };
  draft.emit({
    kind: 'healing.decided',
    body: { service: service.name, episode, action, attempt, maxAttempts, rule },
  });
  draft.commands.push(command(draft, hold, fact, phase === 'stopping' ? 'stop' : 'restart'));
  draft.setBox({
    actions: [
      ...within(draft.box.actions, draft.policy.totalBudget.windowMs, draft.now.safeMs),
      draft.now.safeMs,
    ],
  });
  draft.set({
    ...service,
    actions: [...within(service.actions, dayMs, draft.now.safeMs), draft.now.safeMs],
    hold,
  });
}

/** Lets a held service start again. Starting is harmless, so it may be said twice. */
export function endHold(draft: Draft, service: ServiceState, fact: ServiceFact): void {
  const { hold } = service;
  if (hold === null || hold.phase === 'starting') return;
  const next: Hold = {
    ...hold,
    phase: 'starting',
    open: true,
    instanceId: fact.instance.id,
    deadlineMs: draft.now.safeMs + verifyDeadlineMs(fact, draft.policy),
  };
  draft.commands.push(command(draft, next, fact, 'start'));
  draft.set({ ...service, hold: next });
}

function command(draft: Draft, hold: Hold, fact: ServiceFact, verb: EffectVerb): InstanceCommand {
  return {
    kind: 'instance',
    intentId: hold.id,
    service: fact.name,
    verb,
    instanceId: hold.instanceId,
    startedAtSeenMs: verb === 'start' ? null : hold.startedAtSeenMs,
    stopTimeoutMs: fact.stopTimeoutMs,
    deadlineMs: fact.stopTimeoutMs + draft.policy.callTimeoutMs,
  };
}

/** A call of a hold answered. */
export function settleHold(
  draft: Draft,
  service: ServiceState,
  answer: { readonly outcome: Outcome; readonly errorCode: string | null },
): ServiceState {
  const { hold } = service;
  if (hold === null) return service;
  if (hold.phase !== 'starting' || answer.outcome !== 'ok') {
    draft.emit({
      kind: 'healing.done',
      body: {
        service: service.name,
        episode: hold.episode,
        action: hold.action,
        outcome: answer.outcome,
        durationMs: draft.now.safeMs - hold.startedMs,
        errorCode: answer.errorCode,
      },
    });
  }
  const stopped = hold.phase === 'stopping' && answer.outcome === 'ok';
  return {
    ...service,
    own: ownMark(draft.now),
    hold: { ...hold, open: false, phase: stopped ? 'stopped' : hold.phase },
  };
}

/** What a look at a held service changes: it is down as wanted, it is back, or it will not come back. */
export function foldHold(
  draft: Draft,
  service: ServiceState,
  fact: ServiceFact,
  condition: Condition,
): ServiceState {
  const { hold } = service;
  if (hold === null || (hold.open && draft.now.safeMs < hold.deadlineMs + lostAnswerMs)) return service;
  const { instance } = fact;
  const down =
    instance.runState === 'exited' || instance.runState === 'dead' || instance.runState === 'created';
  const late = draft.now.safeMs >= hold.deadlineMs;
  switch (hold.phase) {
    case 'stopping':
      if (down) return { ...service, hold: { ...hold, phase: 'stopped' } };
      // It does not stop: nothing is gained by holding it.
      return late ? release(draft, service, hold, 'not-stopped') : service;
    case 'stopped':
      // Somebody started it: his wish is newer than ours.
      return down ? service : { ...service, hold: null };
    case 'starting':
    case 'restarting': {
      // A person stopped it meanwhile: that is the last word.
      if (down && service.operatorStop !== null) return { ...service, hold: null };
      if (instance.runState === 'running' && service.operatorStop === null) {
        const verdict = proof(
          fact,
          condition,
          { ...hold, action: 'restart', step: 'start' },
          draft.policy,
          draft.now,
        );
        if (verdict.kind === 'healthy') return release(draft, service, hold, null);
        if (verdict.kind === 'refuted') return release(draft, service, hold, verdict.reason);
      }
      return late ? release(draft, service, hold, 'deadline') : service;
    }
  }
}

function release(draft: Draft, service: ServiceState, hold: Hold, refuted: string | null): ServiceState {
  const { action, episode } = hold;
  const body = { service: service.name, episode, action };
  if (refuted === null)
    draft.emit({
      kind: 'healing.verified',
      body: { ...body, downMs: draft.now.safeMs - hold.startedMs, soakMs: 0 },
    });
  else draft.emit({ kind: 'healing.refuted', body: { ...body, reason: refuted } });
  // One that did not come back is down, not stopped: from now on it is category A's.
  const condition = refuted === null ? service.condition : 'down';
  return { ...service, condition, hold: null, own: ownMark(draft.now) };
}

/** After a crash no call is in flight any more; what the world shows decides. */
export function reopenHold(service: ServiceState): ServiceState {
  return service.hold === null ? service : { ...service, hold: { ...service.hold, open: false } };
}
