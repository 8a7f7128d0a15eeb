import type { Random, RuntimeEventKind, RuntimeInstance } from '../ports.ts';
import { resetBreaker } from './breaker.ts';
import type { Now } from './classify.ts';
import { Draft, type Step } from './draft.ts';
import type { Outcome } from './events.ts';
import type { ServiceFact } from './fact.ts';
import type { Surroundings } from './gate.ts';
import { reopenHold } from './hold.ts';
import type { Samples } from './hysteresis.ts';
import { reopenAfterCrash } from './intent.ts';
import { observe } from './observe.ts';
import { operatorVerb, type OperatorRefusal } from './operator.ts';
import { noteBoot } from './post-reboot.ts';
import type { Policy } from './policy.ts';
import { setReboot } from './reboot.ts';
import { isEcho } from './own-doing.ts';
import { unpause } from './pause.ts';
import { reopenRemedies } from './reopen.ts';
import { settle } from './settle.ts';
import type { EffectVerb, EngineState } from './state.ts';

/** Those events of the runtime that change what is known; the others only bring the next look forward. */
type EffectEvent = Extract<RuntimeEventKind, 'stop' | 'kill' | 'start'>;

/** Everything that can happen to the engine. */
export type Input =
  /** The engine began to run on what a journal held. */
  | { readonly kind: 'resumed'; readonly bootId: string | null }
  /** A whole look; `facts` null when the runtime did not answer, which changes nothing. */
  | {
      readonly kind: 'observed';
      readonly facts: readonly ServiceFact[] | null;
      readonly samples: Samples;
      readonly surroundings: Surroundings;
    }
  | {
      readonly kind: 'runtime-event';
      readonly event: EffectEvent;
      readonly service: string;
      readonly atMs: number;
    }
  | {
      readonly kind: 'answered';
      readonly intentId: string;
      readonly outcome: Outcome;
      readonly errorCode: string | null;
    }
  | { readonly kind: 'operator'; readonly verb: EffectVerb; readonly service: string; readonly by: string }
  | { readonly kind: 'paused'; readonly forMs: number; readonly by: string }
  | { readonly kind: 'unpaused'; readonly by: string }
  /** A person looked after what the breaker or the reboots in vain asked for. */
  | { readonly kind: 'reset'; readonly by: string };

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
      noteBoot(draft, input.bootId);
      for (const service of [...draft.services()])
        draft.set({ ...reopenHold(reopenAfterCrash(draft, service)), operatorIntent: null });
      reopenRemedies(draft);
      return null;
    case 'observed':
      observe(draft, input.facts, input.samples, input.surroundings);
      return null;
    case 'runtime-event':
      noteRuntimeEvent(draft, input, facts.get(input.service)?.instance ?? null);
      return null;
    case 'answered':
      settle(draft, input.intentId, input, facts);
      return null;
    case 'operator':
      return operatorVerb(draft, facts.get(input.service), input.verb, input.by);
    case 'paused': {
      const untilWallMs = draft.now.wallMs + input.forMs;
      draft.setBox({ pause: { untilMs: draft.now.safeMs + input.forMs, untilWallMs, by: input.by } });
      draft.emit({
        kind: 'healing.paused',
        body: { paused: true, until: new Date(untilWallMs).toISOString(), by: input.by },
      });
      return null;
    }
    case 'unpaused':
      if (draft.box.pause !== null) unpause(draft, input.by);
      return null;
    case 'reset':
      resetBreaker(draft);
      if (draft.box.reboot.disabled !== null) {
        draft.close(draft.box.reboot.disabled, null);
        setReboot(draft, { disabled: null, refutedInRow: 0 });
      }
      return null;
  }
}

/** A `stop` that is not ours is a person's wish; a `kill` keeps Docker's restart policy from acting. */
function noteRuntimeEvent(
  draft: Draft,
  input: Extract<Input, { kind: 'runtime-event' }>,
  instance: RuntimeInstance | null,
): void {
  const service = draft.service(input.service);
  if (service === null) return;
  const { event, atMs } = input;
  if (isEcho(service, event, atMs, instance, draft.now)) return;
  switch (event) {
    case 'stop':
      draft.set({
        ...service,
        killed: false,
        operatorStop: service.operatorStop ?? { by: 'runtime', atMs },
      });
      return;
    case 'kill':
      if (!service.killed) draft.set({ ...service, killed: true });
      return;
    case 'start':
      if (service.killed || service.operatorStop !== null)
        draft.set({ ...service, killed: false, operatorStop: null });
      return;
  }
}
