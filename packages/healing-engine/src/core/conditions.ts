import type { CriticalCause, RuleId } from './box-state.ts';
import type { Draft } from './draft.ts';
import type { ServiceFact } from './fact.ts';
import { reaches } from './dependencies.ts';
import type { Samples } from './hysteresis.ts';

/** Something that category A and B could not mend, as the world shows it now; never taken from our own records. */
export interface CriticalCondition {
  /** Name of the service or of the rule. */
  readonly origin: string;
  readonly cause: CriticalCause;
}

const ruleCauses: readonly (readonly [RuleId, CriticalCause, 'tripped' | 'escalated'])[] = [
  ['runtime', 'runtime', 'tripped'],
  ['database', 'database', 'tripped'],
  ['disk-critical', 'disk', 'tripped'],
  ['gpu-fault', 'gpu', 'tripped'],
  ['gpu', 'gpu', 'escalated'],
  ['cpu', 'overload', 'escalated'],
  ['memory', 'overload', 'escalated'],
  ['temperature', 'overload', 'escalated'],
];

/** The critical conditions of this moment, the widest cause first. */
export function criticalConditions(
  draft: Draft,
  facts: ReadonlyMap<string, ServiceFact>,
): readonly CriticalCondition[] {
  const found: CriticalCondition[] = [];
  for (const [id, cause, when] of ruleCauses) {
    const rule = draft.box.rules[id];
    if (rule?.tripped === true && (when === 'tripped' || rule.escalated)) found.push({ origin: id, cause });
  }
  for (const service of draft.services()) {
    const { phase } = service.episode ?? { phase: null };
    if (phase?.kind === 'escalated' && facts.has(service.name))
      found.push({ origin: service.name, cause: 'service' });
  }
  return found;
}

/** Those to act on: after a start, what the box showed before says nothing until it has been measured anew. */
export function presentConditions(
  draft: Draft,
  samples: Samples,
  facts: ReadonlyMap<string, ServiceFact>,
): readonly CriticalCondition[] {
  const measured = samples.length >= draft.policy.overload.enter;
  return criticalConditions(draft, facts).filter(
    ({ cause }) => measured || cause === 'service' || cause === 'runtime',
  );
}

/** How many of them do not follow from each other: a service counts not beside one that it depends on. */
export function independent(
  origins: readonly string[],
  facts: ReadonlyMap<string, ServiceFact>,
): readonly string[] {
  const dependsOn = (name: string): readonly string[] => facts.get(name)?.dependsOn ?? [];
  return origins.filter(
    (origin, index) =>
      !origins.some(
        (other, otherIndex) =>
          other !== origin &&
          reaches(origin, other, dependsOn) &&
          // In a cycle the first stands for all.
          (!reaches(other, origin, dependsOn) || otherIndex < index),
      ),
  );
}

/** Whether what a run set out for is gone. */
export function isMended(draft: Draft, origin: string): boolean {
  const rule = draft.box.rules[origin as RuleId];
  const service = draft.service(origin);
  if (service !== null) return service.episode?.downMs !== null;
  return rule?.tripped !== true;
}
