import { classify, ranUnseen } from './classify.ts';
import type { Draft } from './draft.ts';
import { closeEpisode, markRecovered, openEpisode } from './episode.ts';
import type { Condition, ServiceFact } from './fact.ts';
import { noteChange, watchFlapping } from './flap.ts';
import { foldHold } from './hold.ts';
import { backOff, continueIntent, judgeIntent } from './intent.ts';
import { lostAnswerMs } from './verify.ts';
import { newService, type Hold, type ServiceCondition, type ServiceState } from './state.ts';

/** Folds one look at a service into its state; decides nothing yet. */
export function observeService(draft: Draft, fact: ServiceFact): Condition {
  const before = draft.service(fact.name);
  const condition = classify(fact, before, draft.policy, draft.now);
  const shown =
    before?.hold == null ? shownCondition(condition, before) : heldCondition(before.hold, condition);
  let service = before ?? newService(fact.name, shown, draft.now.wallMs, draft.now.safeMs);
  service = trackMarks(draft, service, fact, condition);
  const { startedAtMs } = fact.instance;
  if (shown === 'stopped' && service.stoppedStartMs !== startedAtMs)
    service = { ...service, stoppedStartMs: startedAtMs };
  if (service.condition !== shown) {
    if (shown === 'stopped')
      draft.emit({
        kind: 'service.stopped',
        body: { service: fact.name, by: service.operatorStop?.by ?? service.hold?.rule ?? 'runtime' },
      });
    service = noteChange(draft, service, service.condition, shown);
    service = { ...service, condition: shown, sinceMs: draft.now.wallMs, sinceSafeMs: draft.now.safeMs };
  }
  service =
    service.hold === null
      ? foldEpisode(draft, service, fact, condition)
      : foldHold(draft, service, fact, condition);
  draft.set(watchPause(draft, watchFlapping(draft, service)));
  return condition;
}

/** Services of which nothing is there any more: shown nowhere, their counters kept as long as budgets look back. */
export function observeMissing(draft: Draft, present: ReadonlyMap<string, unknown>): void {
  for (const service of [...draft.services()]) {
    if (present.has(service.name)) continue;
    if (service.missingSinceMs === null) {
      const ended = service.episode === null ? service : closeEpisode(draft, service, service.episode);
      draft.set({
        ...ended,
        condition: 'unknown',
        operatorIntent: null,
        hold: null,
        missingSinceMs: draft.now.safeMs,
      });
    } else if (service.critical && service.missingAlert === null && service.operatorStop === null) {
      if (draft.now.safeMs - service.missingSinceMs >= draft.policy.awayAlertMs)
        draft.set({ ...service, missingAlert: draft.raise('service-missing', service.name) });
    } else if (
      service.missingAlert === null &&
      draft.now.safeMs - service.missingSinceMs > draft.policy.budget.windowMs
    ) {
      draft.forget(service.name);
    }
  }
}

function shownCondition(condition: Condition, before: ServiceState | null): ServiceCondition {
  switch (condition.kind) {
    case 'healthy':
    case 'starting':
    case 'stopped':
    case 'paused':
      return condition.kind;
    case 'fault':
      return condition.cause === 'unhealthy' || condition.cause === 'start-timeout' ? 'unhealthy' : 'down';
    case 'owned-by-runtime':
      return 'down';
    case 'unknown':
      return before?.condition ?? 'unknown';
  }
}

function trackMarks(
  draft: Draft,
  before: ServiceState,
  fact: ServiceFact,
  condition: Condition,
): ServiceState {
  let service = before;
  const { instance } = fact;
  const running = instance.runState === 'running';
  const wish = service.operatorIntent;
  // A wish whose answer never came is over; what it did is seen.
  if (wish !== null && draft.now.safeMs > wish.deadlineMs + lostAnswerMs)
    service = { ...service, operatorIntent: null };
  if (service.critical !== fact.critical) service = { ...service, critical: fact.critical };
  if (service.missingSinceMs !== null) {
    if (service.missingAlert !== null) draft.close(service.missingAlert, service.name);
    service = { ...service, missingSinceMs: null, missingAlert: null };
  }
  // A start that nobody here asked for lifts the owner's stop.
  const ran = running || ranUnseen(instance, service);
  if (ran && service.operatorStop !== null && service.operatorIntent === null)
    service = { ...service, operatorStop: null };
  if (running && service.killed && service.operatorIntent === null && condition.kind !== 'fault')
    service = { ...service, killed: false };
  if (fact.networkProvider !== null)
    service = pairNetwork(service, instance.startedAtMs, fact.networkProvider.startedAtMs);
  const mark = service.restartCount;
  if (instance.restartCount !== null && instance.restartCount > 0) {
    const old = mark !== null && draft.now.safeMs - mark.atMs > draft.policy.ladder.windowMs;
    if (mark === null || old || instance.restartCount < mark.count) {
      service = { ...service, restartCount: { count: instance.restartCount, atMs: draft.now.safeMs } };
    }
  }
  if (condition.kind === 'healthy' && service.episode === null) {
    if (service.healthySinceMs === null) service = { ...service, healthySinceMs: draft.now.safeMs };
    else if (
      service.attempts.length > 0 &&
      draft.now.safeMs - service.healthySinceMs >= draft.policy.resetAfterMs
    ) {
      service = { ...service, attempts: [], probations: 0, notBeforeMs: 0 };
    }
  }
  return service;
}

/** Notes which start of its network's provider a service has come up with. */
function pairNetwork(service: ServiceState, ownMs: number | null, lastMs: number | null): ServiceState {
  const { network } = service;
  if (network?.ownMs === ownMs)
    return network.lastMs === lastMs ? service : { ...service, network: { ...network, lastMs } };
  // The provider's start was seen before its own, or their times say so, which a set clock can spoil.
  const after = network?.lastMs === lastMs || (ownMs !== null && lastMs !== null && lastMs <= ownMs);
  return { ...service, network: { ownMs, providerMs: after ? lastMs : null, lastMs } };
}

function foldEpisode(
  draft: Draft,
  service: ServiceState,
  fact: ServiceFact,
  condition: Condition,
): ServiceState {
  const { episode } = service;
  if (episode === null)
    return condition.kind === 'fault' && service.operatorIntent === null
      ? openEpisode(draft, service, condition)
      : service;
  switch (episode.phase.kind) {
    case 'acting':
      return continueIntent(draft, service, episode, episode.phase, fact);
    case 'verifying':
      return judgeIntent(draft, service, episode, episode.phase, fact, condition);
    case 'soaking': {
      if (condition.kind === 'fault') return recur(draft, service, condition);
      if (condition.kind === 'stopped' || condition.kind === 'paused')
        return closeEpisode(draft, service, episode);
      if (condition.kind !== 'healthy' || draft.now.safeMs < episode.phase.untilMs) return service;
      draft.emit({
        kind: 'healing.verified',
        body: {
          service: service.name,
          episode: episode.id,
          action: episode.phase.intent.action,
          downMs: episode.downMs ?? 0,
          soakMs: draft.policy.verify.soakMs,
        },
      });
      return closeEpisode(draft, service, episode);
    }
    case 'seen':
    case 'waiting':
    case 'escalated':
    case 'quarantined':
      if (condition.kind === 'healthy')
        return closeEpisode(draft, service, markRecovered(draft, service, episode));
      if (condition.kind === 'stopped' || condition.kind === 'paused')
        return closeEpisode(draft, service, episode);
      return service;
  }
}

/** Down again before the soak was over: the repair did not help, and the episode goes on. */
function recur(
  draft: Draft,
  service: ServiceState,
  fault: Extract<Condition, { kind: 'fault' }>,
): ServiceState {
  const { episode } = service;
  if (episode?.phase.kind !== 'soaking') return service;
  const { action } = episode.phase.intent;
  draft.emit({
    kind: 'healing.refuted',
    body: { service: service.name, episode: episode.id, action, reason: 'recurred' },
  });
  draft.emit({
    kind: 'service.down',
    body: { service: service.name, cause: fault.cause, exitCode: fault.exitCode },
  });
  const again = {
    ...episode,
    cause: fault.cause,
    exitCode: fault.exitCode,
    downSinceMs: draft.now.safeMs,
    downMs: null,
  };
  return backOff(draft, service, again);
}

/** What is shown of a service that the box holds: as little alarm as possible. */
function heldCondition(hold: Hold, condition: Condition): ServiceCondition {
  switch (hold.phase) {
    case 'stopping':
    case 'stopped':
      return 'stopped';
    case 'starting':
    case 'restarting':
      return condition.kind === 'healthy' && !hold.open ? 'healthy' : 'starting';
  }
}

/** A pause that somebody forgot is told once. */
function watchPause(draft: Draft, service: ServiceState): ServiceState {
  if (service.condition !== 'paused') {
    if (service.pausedAlert === null) return service;
    draft.close(service.pausedAlert, service.name);
    return { ...service, pausedAlert: null };
  }
  if (service.pausedAlert !== null || draft.now.safeMs - service.sinceSafeMs < draft.policy.pausedAlertMs)
    return service;
  return { ...service, pausedAlert: draft.raise('service-paused', service.name, 'WARNING') };
}
