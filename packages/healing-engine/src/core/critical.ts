import type { CriticalCause, CriticalRun, CriticalStepKind } from './box-state.ts';
import { presentConditions, isMended, type CriticalCondition } from './conditions.ts';
import { restartOrder } from './dependencies.ts';
import type { Draft } from './draft.ts';
import type { RefusalReason } from './events.ts';
import type { ServiceFact } from './fact.ts';
import { closedGate, isShadow, type Refusal, type Surroundings } from './gate.ts';
import { advanceHardRestart } from './hard-restart.ts';
import { canHold } from './hold.ts';
import type { Samples } from './hysteresis.ts';
import { beginRemedy, expireRemedy, isTargetBusy, targetOf } from './remedy.ts';
import { setRule } from './rule.ts';
import { within } from './window.ts';

/** In the order of the specification. Which causes a step can help: the others leave it out. */
const steps: readonly (readonly [CriticalStepKind, readonly CriticalCause[]])[] = [
  ['hard-restart', ['service', 'overload', 'gpu']],
  ['disk-cleanup', ['service', 'overload', 'disk', 'database']],
  ['database-vacuum', ['service', 'overload']],
  ['gpu-reset', ['gpu']],
];

/** Category C: at most one run an hour, its steps one after the other, each with its proof, then a soak. */
export function decideCritical(
  draft: Draft,
  samples: Samples,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  const { run } = draft.box.critical;
  if (run !== null) {
    advance(draft, run, facts, surroundings);
    return;
  }
  const conditions = presentConditions(draft, samples, facts);
  if (conditions.length === 0) {
    if (draft.box.critical.refused !== null) setCritical(draft, { refused: null });
    return;
  }
  const refusal = refusalOf(draft, samples, surroundings);
  if (refusal !== null) {
    refuse(draft, refusal);
    return;
  }
  begin(draft, conditions, facts, surroundings);
}

function refusalOf(draft: Draft, samples: Samples, surroundings: Surroundings): Refusal | null {
  const { critical } = draft.policy;
  const gate = closedGate(draft, surroundings, 'C', critical.mode, null);
  if (gate !== null) return gate;
  const busyWith = samples.at(-1)?.busyWith ?? null;
  if (busyWith !== null) return { reason: busyWith, untilMs: null };
  const last = draft.box.critical.runs.at(-1);
  if (last !== undefined && draft.now.safeMs < last + critical.cooldownMs)
    return { reason: 'cooldown', untilMs: last + critical.cooldownMs };
  return isShadow(draft, critical.mode) ? { reason: 'shadow', untilMs: null } : null;
}

function refuse(draft: Draft, { reason, untilMs }: Refusal): void {
  if (draft.box.critical.refused === reason) return;
  tellRefusal(draft, 'box', null, reason, untilMs);
  setCritical(draft, { refused: reason });
}

function tellRefusal(
  draft: Draft,
  service: string,
  episode: string | null,
  reason: RefusalReason,
  untilMs: number | null,
): void {
  draft.emit({
    kind: 'healing.refused',
    body: { service, episode, reason, until: untilMs === null ? null : draft.iso(untilMs) },
  });
}

function setCritical(draft: Draft, change: Partial<Draft['box']['critical']>): void {
  draft.setBox({ critical: { ...draft.box.critical, ...change } });
}

function setRun(draft: Draft, run: CriticalRun | null): void {
  setCritical(draft, { run });
}

function begin(
  draft: Draft,
  conditions: readonly CriticalCondition[],
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  const episode = draft.id();
  const [first] = conditions;
  if (first === undefined) return;
  const causes = conditions.map(({ cause }) => cause);
  const remaining: CriticalStepKind[] = [];
  for (const [kind, fits] of steps) {
    if (causes.some((cause) => fits.includes(cause))) remaining.push(kind);
    else tellRefusal(draft, stepTarget(kind), episode, 'does-not-fit', null);
  }
  const dayMs = 86_400_000;
  setCritical(draft, {
    refused: null,
    runs: [...within(draft.box.critical.runs, dayMs, draft.now.safeMs), draft.now.safeMs],
  });
  advance(
    draft,
    {
      episode,
      cause: first.cause,
      origins: conditions.map(({ origin }) => origin),
      startedMs: draft.now.safeMs,
      remaining,
      step: { kind: 'none' },
    },
    facts,
    surroundings,
  );
}

function stepTarget(kind: CriticalStepKind): string {
  return kind === 'hard-restart' ? 'box' : targetOf(kind);
}

/** Goes on with a run as far as it can now. */
function advance(
  draft: Draft,
  before: CriticalRun,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  let run = before;
  for (;;) {
    const { step } = run;
    switch (step.kind) {
      case 'hard-restart': {
        const next = advanceHardRestart(draft, run, step, facts);
        if (next !== null) {
          if (next !== step || run !== before) setRun(draft, { ...run, step: next });
          return;
        }
        run = { ...run, step: { kind: 'none' } };
        break;
      }
      case 'remedy': {
        const intent = expireRemedy(draft, step.intent);
        if (intent.endedMs === null) {
          if (run !== before) setRun(draft, run);
          return;
        }
        run = { ...run, step: { kind: 'none' } };
        break;
      }
      case 'soaking':
        if (draft.now.safeMs >= step.untilMs) finish(draft, run);
        else if (run !== before) setRun(draft, run);
        return;
      case 'none': {
        // One that lost the right to act begins nothing more; what it stopped is started by `hard-restart` itself.
        if (surroundings.standby) {
          if (run !== before) setRun(draft, run);
          return;
        }
        run = beginStep(draft, run, facts, surroundings);
      }
    }
  }
}

function beginStep(
  draft: Draft,
  run: CriticalRun,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): CriticalRun {
  const [kind, ...remaining] = run.remaining;
  if (kind === undefined)
    return { ...run, step: { kind: 'soaking', untilMs: draft.now.safeMs + draft.policy.critical.soakMs } };
  const rest = { ...run, remaining };
  if (kind === 'hard-restart') {
    const names = [...facts.values()].flatMap((fact) => {
      const service = draft.service(fact.name);
      return service !== null && canHold(service, fact, 'stopping') ? [fact.name] : [];
    });
    const start = restartOrder(names, (name) => facts.get(name)?.dependsOn ?? []);
    if (start.length === 0) tellRefusal(draft, 'box', run.episode, 'no-service', null);
    return { ...rest, step: { kind, stop: [...start].reverse(), start, current: null } };
  }
  const timeoutMs = surroundings.remedies[kind];
  const target = targetOf(kind);
  if (timeoutMs === undefined) tellRefusal(draft, target, run.episode, 'no-remedy', null);
  else if (kind === 'database-vacuum' && draft.box.rules.database?.tripped === true)
    tellRefusal(draft, target, run.episode, 'does-not-fit', null);
  else if (isTargetBusy(draft, target)) tellRefusal(draft, target, run.episode, 'busy', null);
  else {
    const intent = beginRemedy(draft, kind, timeoutMs, {
      rule: `C.${kind}`,
      episode: run.episode,
      attempt: 1,
      maxAttempts: 1,
    });
    return { ...rest, step: { kind: 'remedy', intent } };
  }
  return { ...rest, step: { kind: 'none' } };
}

/** The run is judged by what it set out for. Rules begin anew; a service that is still down tries again by itself. */
function finish(draft: Draft, run: CriticalRun): void {
  const mended = run.origins.every((origin) => isMended(draft, origin));
  const { safeMs } = draft.now;
  const body = { service: 'box', episode: run.episode, action: 'escalate' as const };
  if (mended)
    draft.emit({
      kind: 'healing.verified',
      body: { ...body, downMs: safeMs - run.startedMs, soakMs: draft.policy.critical.soakMs },
    });
  else draft.emit({ kind: 'healing.refuted', body: { ...body, reason: 'condition-persists' } });
  setCritical(draft, {
    run: null,
    refuted: mended ? draft.box.critical.refuted : { atMs: safeMs, cause: run.cause, origins: run.origins },
  });
  for (const id of ['cpu', 'memory', 'gpu', 'temperature'] as const) {
    const rule = draft.box.rules[id];
    if (rule?.escalated === true) setRule(draft, id, { ...rule, escalated: false, attempts: 0 });
  }
}
