import type { Draft } from './draft.ts';
import { closeEpisode } from './episode.ts';
import { ownMark } from './own-doing.ts';
import type { ServiceFact } from './fact.ts';
import type { EffectVerb, OperatorIntent, ServiceState } from './state.ts';

/** Why a wish cannot be carried out now. */
export type OperatorRefusal = 'unknown-service' | 'busy' | 'protected';

/**
 * A person's wish. A stop is remembered until a start, so that nobody is healed against his will; a kill is the
 * fire drill and is healed like any other fault.
 */
export function operatorVerb(
  draft: Draft,
  fact: ServiceFact | undefined,
  verb: EffectVerb,
  by: string,
): OperatorRefusal | null {
  const service = fact === undefined ? null : draft.service(fact.name);
  if (fact === undefined || service === null) return 'unknown-service';
  if (fact.role === 'self') return 'protected';
  if (
    service.operatorIntent !== null ||
    service.episode?.phase.kind === 'acting' ||
    service.hold?.open === true
  )
    return 'busy';
  const intent: OperatorIntent = {
    id: draft.id(),
    verb,
    by,
    instanceId: fact.instance.id,
    startedMs: draft.now.safeMs,
    deadlineMs: draft.now.safeMs + fact.stopTimeoutMs + draft.policy.callTimeoutMs,
  };
  draft.commands.push({
    kind: 'instance',
    intentId: intent.id,
    service: fact.name,
    verb,
    instanceId: fact.instance.id,
    startedAtSeenMs: null,
    stopTimeoutMs: fact.stopTimeoutMs,
    deadlineMs: fact.stopTimeoutMs + draft.policy.callTimeoutMs,
  });
  const ended =
    service.episode !== null && verb === 'stop' ? closeEpisode(draft, service, service.episode) : service;
  // A person's wish is newer than whatever the box held it for.
  draft.set({ ...ended, hold: null, ...wish(draft, ended, verb, by), operatorIntent: intent });
  return null;
}

function wish(draft: Draft, service: ServiceState, verb: EffectVerb, by: string): Partial<ServiceState> {
  switch (verb) {
    case 'stop':
      return { operatorStop: { by, atMs: draft.now.wallMs } };
    case 'start':
    case 'restart':
      // A wish to have it running is a new chance for the ladder too.
      return { operatorStop: null, attempts: [], actions: [], probations: 0, notBeforeMs: 0 };
    case 'kill':
      // A drill shows the ladder from its first rung; the budget still counts.
      return { killed: true, attempts: [], notBeforeMs: 0 };
  }
}

/** The wish was carried out or was not; what is there now is seen at the next look. */
export function settleOperator(
  draft: Draft,
  service: ServiceState,
  outcome: 'ok' | 'failed' | 'unknown',
): void {
  const verb = service.operatorIntent?.verb;
  const failedStop = verb === 'stop' && outcome === 'failed';
  draft.set({
    ...service,
    operatorIntent: null,
    operatorStop: failedStop ? null : service.operatorStop,
    killed: verb === 'kill' && outcome === 'failed' ? false : service.killed,
    own: verb === 'kill' ? service.own : ownMark(draft.now),
  });
}
