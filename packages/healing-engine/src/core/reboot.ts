import type { CriticalCause, RebootIntent, RebootState } from './box-state.ts';
import { presentConditions, independent } from './conditions.ts';
import type { Draft } from './draft.ts';
import type { Outcome, RefusalReason } from './events.ts';
import type { ServiceFact } from './fact.ts';
import { closedGate, type Refusal, type Surroundings } from './gate.ts';
import type { Samples } from './hysteresis.ts';
import { snapshotBefore } from './reboot-report.ts';
import { within } from './window.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What a reboot can cure. A full disk is as full after it, and so is a database whose disk is full. */
const curable: readonly CriticalCause[] = ['service', 'overload', 'gpu', 'runtime'];

/** Category D: the last resort, off by default, behind every interlock; a refusal is told with its reason. */
export function decideReboot(
  draft: Draft,
  samples: Samples,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  const { reboot, critical } = draft.box;
  if (reboot.intent !== null || critical.run !== null) return;
  const { refuted } = critical;
  const { policy, now } = draft;
  if (refuted === null || now.safeMs > refuted.atMs + policy.reboot.conditionsWithinMs) {
    if (reboot.refused !== null) setReboot(draft, { refused: null });
    return;
  }
  const present = presentConditions(draft, samples, facts);
  if (present.length === 0) return;
  const origins = independent(
    [...new Set([...refuted.origins, ...present.map(({ origin }) => origin)])],
    facts,
  );
  const refusal =
    (origins.length < policy.reboot.conditions ? refused('too-few-conditions') : null) ??
    (present.some(({ cause }) => curable.includes(cause)) && curable.includes(refuted.cause)
      ? null
      : refused('not-curable')) ??
    (present.some(({ cause }) => cause === 'disk') ? refused('not-curable') : null) ??
    rebootInterlock(draft, samples, surroundings);
  if (refusal !== null) {
    refuse(draft, refusal);
    return;
  }
  issue(draft, refuted.cause, origins, surroundings.bootId ?? '');
}

function refused(reason: RefusalReason, untilMs: number | null = null): Refusal {
  return { reason, untilMs };
}

/** Every reason not to reboot now, the cheapest to mend first; null when there is none. */
export function rebootInterlock(draft: Draft, samples: Samples, surroundings: Surroundings): Refusal | null {
  const { now, policy } = draft;
  const { reboot } = draft.box;
  const limits = policy.reboot;
  if (!limits.enabled || !surroundings.canReboot) return refused('disabled');
  if (reboot.disabled !== null) return refused('disabled');
  const gate = closedGate(draft, surroundings, 'D', 'execute', null);
  if (gate !== null) return gate;
  const busyWith = samples.at(-1)?.busyWith ?? null;
  if (busyWith !== null) return refused(busyWith);
  // Without it nobody can tell afterwards whether the box was rebooted.
  if (surroundings.bootId === null || surroundings.bootId === '') return refused('boot-unknown');
  if (surroundings.uptimeMs < limits.minUptimeMs)
    return refused('uptime', now.safeMs + limits.minUptimeMs - surroundings.uptimeMs);
  const last = reboot.issued.at(-1);
  if (last !== undefined && now.safeMs < last + limits.spacingMs)
    return refused('spacing', last + limits.spacingMs);
  const lastHour = within(reboot.issued, hourMs, now.safeMs);
  if (lastHour.length >= limits.perHour) return refused('hourly-limit', (lastHour[0] ?? now.safeMs) + hourMs);
  const lastDay = within(reboot.issued, dayMs, now.safeMs);
  if (lastDay.length >= limits.perDay) return refused('daily-limit', (lastDay[0] ?? now.safeMs) + dayMs);
  const unplanned = within(reboot.unplanned, hourMs, now.safeMs);
  if (unplanned.length >= limits.unplannedPerHour)
    return refused('boot-loop', (unplanned[0] ?? now.safeMs) + hourMs);
  return policy.dryRun ? refused('shadow') : null;
}

function refuse(draft: Draft, { reason, untilMs }: Refusal): void {
  if (draft.box.reboot.refused === reason) return;
  draft.emit({
    kind: 'healing.refused',
    body: {
      service: 'host',
      episode: null,
      reason,
      until: untilMs === null ? null : draft.iso(untilMs),
    },
  });
  setReboot(draft, { refused: reason });
}

export function setReboot(draft: Draft, change: Partial<RebootState>): void {
  draft.setBox({ reboot: { ...draft.box.reboot, ...change } });
}

function issue(draft: Draft, cause: CriticalCause, origins: readonly string[], bootId: string): void {
  const { reboot: policy } = draft.policy;
  const { safeMs } = draft.now;
  const intent: RebootIntent = {
    id: draft.id(),
    episode: draft.id(),
    cause,
    bootId,
    origins,
    decidedMs: safeMs,
    phase: 'issued',
    untilMs: safeMs + policy.downWithinMs,
    wellSinceMs: null,
  };
  // Counted with the intent and never given back, whatever becomes of it.
  setReboot(draft, {
    intent,
    issued: [...within(draft.box.reboot.issued, dayMs, safeMs), safeMs],
    refused: null,
  });
  draft.emit(
    {
      kind: 'healing.decided',
      body: {
        service: 'host',
        episode: intent.episode,
        action: 'reboot',
        attempt: draft.box.reboot.refutedInRow + 1,
        maxAttempts: policy.perHour,
        rule: 'D.reboot',
      },
    },
    'CRITICAL',
  );
  draft.reboots.push({
    id: intent.id,
    bootId,
    reason: `${cause}: ${origins.join(', ')}`,
    plannedAtMs: draft.now.wallMs,
    before: snapshotBefore(draft),
    verdict: null,
    validatedAtMs: null,
  });
  draft.commands.push({
    kind: 'reboot',
    intentId: intent.id,
    deadlineMs: policy.downWithinMs,
    needsMirror: !policy.withoutDatabase,
  });
}

/** The order to reboot answered; only an order that certainly failed ends the intent. */
export function settleReboot(draft: Draft, outcome: Outcome, errorCode: string | null): void {
  const { intent } = draft.box.reboot;
  if (intent?.phase !== 'issued') return;
  draft.emit({
    kind: 'healing.done',
    body: {
      service: 'host',
      episode: intent.episode,
      action: 'reboot',
      outcome,
      durationMs: draft.now.safeMs - intent.decidedMs,
      errorCode,
    },
  });
  if (outcome === 'failed') refuteReboot(draft, intent, errorCode ?? 'failed');
}

/** Ends a reboot that did not happen or did not help; two in a row need a person. */
export function refuteReboot(draft: Draft, intent: RebootIntent, reason: string): void {
  draft.emit({
    kind: 'healing.refuted',
    body: { service: 'host', episode: intent.episode, action: 'reboot', reason },
  });
  const refutedInRow = draft.box.reboot.refutedInRow + 1;
  const disabled =
    draft.box.reboot.disabled ??
    (refutedInRow >= 2 ? draft.raise('reboot-in-vain', null, 'EMERGENCY') : null);
  setReboot(draft, { intent: null, refutedInRow, disabled });
  draft.reboots.push(reportOf(draft, intent, 'refuted'));
}

export function reportOf(
  draft: Draft,
  intent: RebootIntent,
  verdict: 'verified' | 'refuted',
): (typeof draft.reboots)[number] {
  return {
    id: intent.id,
    bootId: intent.bootId,
    reason: `${intent.cause}: ${intent.origins.join(', ')}`,
    plannedAtMs: draft.now.wallMs - (draft.now.safeMs - intent.decidedMs),
    before: null,
    verdict,
    validatedAtMs: draft.now.wallMs,
  };
}
