import type { Random, RuntimeEventKind } from '../ports.ts';
import type { Now } from './classify.ts';
import { decideAll } from './decide.ts';
import { Draft, type Step } from './draft.ts';
import type { Outcome } from './events.ts';
import type { ServiceFact } from './fact.ts';
import { reopenAfterCrash, settleIntent } from './intent.ts';
import { observeMissing, observeService } from './observe-service.ts';
import { operatorVerb, settleOperator, type OperatorRefusal } from './operator.ts';
import type { Policy } from './policy.ts';
import type { EffectVerb, EngineState } from './state.ts';

/** Everything that can happen to the engine. */
export type Input =
  /** The engine began to run on what a journal held. */
  | { readonly kind: 'resumed' }
  /** A whole look; null when the runtime did not answer, which changes nothing. */
  | { readonly kind: 'observed'; readonly facts: readonly ServiceFact[] | null }
  | {
      readonly kind: 'runtime-event';
      readonly event: RuntimeEventKind;
      readonly service: string;
      readonly atMs: number;
    }
  | {
      readonly kind: 'answered';
      readonly intentId: string;
      readonly service: string;
      readonly outcome: Outcome;
      readonly errorCode: string | null;
    }
  | { readonly kind: 'operator'; readonly verb: EffectVerb; readonly service: string; readonly by: string }
  | { readonly kind: 'paused'; readonly forMs: number; readonly by: string }
  | { readonly kind: 'unpaused'; readonly by: string };

export interface StepResult extends Step {
  readonly refusal: OperatorRefusal | null;
}

/**
 * One step of the engine: a pure function of what it remembers, what happened and the time. The shell makes
 * `state` and `events` durable first, then carries out `commands`, then feeds their answers back in.
 * @param facts the last look at every service, for inputs that bring none themselves
 */
export function step(
  state: EngineState,
  input: Input,
  facts: ReadonlyMap<string, ServiceFact>,
  policy: Policy,
  now: Now,
  random: Random,
): StepResult {
  const draft = new Draft(state, policy, now, random);
  const refusal = apply(draft, input, facts);
  return { ...draft.finish(), refusal };
}

function apply(draft: Draft, input: Input, facts: ReadonlyMap<string, ServiceFact>): OperatorRefusal | null {
  switch (input.kind) {
    case 'resumed':
      for (const service of [...draft.services()])
        draft.set({ ...reopenAfterCrash(draft, service), operatorIntent: null });
      return null;
    case 'observed':
      if (input.facts !== null) observe(draft, input.facts);
      return null;
    case 'runtime-event':
      noteRuntimeEvent(draft, input);
      return null;
    case 'answered':
      settle(draft, input, facts.get(input.service) ?? null);
      return null;
    case 'operator':
      return operatorVerb(draft, facts.get(input.service), input.verb, input.by);
    case 'paused': {
      const untilWallMs = draft.now.wallMs + input.forMs;
      draft.pause({ untilMs: draft.now.safeMs + input.forMs, untilWallMs, by: input.by });
      draft.emit({
        kind: 'healing.paused',
        body: { paused: true, until: new Date(untilWallMs).toISOString(), by: input.by },
      });
      return null;
    }
    case 'unpaused':
      if (draft.paused !== null) unpause(draft, input.by);
      return null;
  }
}

function observe(draft: Draft, list: readonly ServiceFact[]): void {
  if (draft.paused !== null && draft.now.safeMs >= draft.paused.untilMs) unpause(draft, 'timer');
  const facts = new Map(list.map((fact) => [fact.name, fact]));
  for (const fact of facts.values()) observeService(draft, fact);
  observeMissing(draft, new Set(facts.keys()));
  decideAll(draft, facts);
}

function unpause(draft: Draft, by: string): void {
  draft.pause(null);
  draft.emit({ kind: 'healing.paused', body: { paused: false, until: null, by } });
}

/** A `stop` that is not ours is a person's wish; a `kill` keeps Docker's restart policy from acting. */
function noteRuntimeEvent(draft: Draft, input: Extract<Input, { kind: 'runtime-event' }>): void {
  const service = draft.service(input.service);
  if (service === null) return;
  const { phase } = service.episode ?? { phase: null };
  const ours =
    service.operatorIntent !== null || phase?.kind === 'acting' || input.atMs <= service.ownUntilMs;
  if (ours) return;
  switch (input.event) {
    case 'stop':
      draft.set({
        ...service,
        killed: false,
        operatorStop: service.operatorStop ?? { by: 'runtime', atMs: input.atMs },
      });
      return;
    case 'kill':
      if (!service.killed) draft.set({ ...service, killed: true });
      return;
    case 'start':
      if (service.killed || service.operatorStop !== null)
        draft.set({ ...service, killed: false, operatorStop: null });
      return;
    case 'health':
    case 'die':
    case 'oom':
    case 'destroy':
    case 'rename':
    case 'pause':
    case 'unpause':
    case 'create':
      return;
  }
}

function settle(draft: Draft, input: Extract<Input, { kind: 'answered' }>, fact: ServiceFact | null): void {
  const service = draft.service(input.service);
  if (service === null) return;
  if (service.operatorIntent?.id === input.intentId) {
    settleOperator(draft, service, input.outcome);
    return;
  }
  const { episode } = service;
  if (episode?.phase.kind !== 'acting' || episode.phase.intent.id !== input.intentId) return;
  draft.set(settleIntent(draft, service, episode, episode.phase, fact, input));
}

/** The safe time of the next moment at which looking again can change something; null when only events can. */
export function nextWakeMs(state: EngineState): number | null {
  let next: number | null = state.paused?.untilMs ?? null;
  const consider = (ms: number | null) => {
    if (ms !== null && (next === null || ms < next)) next = ms;
  };
  for (const { episode } of Object.values(state.services)) {
    if (episode === null) continue;
    switch (episode.phase.kind) {
      case 'waiting':
      case 'soaking':
      case 'quarantined':
        consider(episode.phase.untilMs);
        break;
      case 'acting':
      case 'verifying':
        consider(episode.phase.intent.deadlineMs);
        break;
      case 'seen':
      case 'escalated':
        break;
    }
  }
  return next;
}
