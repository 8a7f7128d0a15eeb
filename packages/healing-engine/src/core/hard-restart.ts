import type { CriticalRun } from './box-state.ts';
import type { Draft } from './draft.ts';
import type { ServiceFact } from './fact.ts';
import { beginHold, canHold, endHold } from './hold.ts';

type HardRestart = Extract<CriticalRun['step'], { kind: 'hard-restart' }>;

export const hardRestartRule = 'C.hard-restart';

/**
 * Stops the services of a run one after the other, dependents first, then starts them, dependencies first, each only
 * when the one before is healthy or has had its time. @returns where it stands now; null when it is over
 */
export function advanceHardRestart(
  draft: Draft,
  run: CriticalRun,
  before: HardRestart,
  facts: ReadonlyMap<string, ServiceFact>,
): HardRestart | null {
  let step = before;
  for (;;) {
    if (step.current !== null && isUnderWay(draft, step.current)) return step;
    const [stop, ...stops] = step.stop;
    if (stop !== undefined) {
      step = { ...step, stop: stops, current: stop };
      const fact = facts.get(stop);
      const service = draft.service(stop);
      if (fact !== undefined && service !== null && canHold(service, fact, 'stopping'))
        beginHold(draft, service, fact, 'stopping', {
          rule: hardRestartRule,
          action: 'hard-restart',
          episode: run.episode,
          attempt: 1,
          maxAttempts: 1,
        });
      continue;
    }
    const [start, ...starts] = step.start;
    if (start === undefined) return null;
    const fact = facts.get(start);
    const service = draft.service(start);
    const hold = service?.hold ?? null;
    step = { ...step, start: starts, current: start };
    if (fact !== undefined && service !== null && hold?.rule === hardRestartRule)
      endHold(draft, service, fact);
  }
}

/** Whether the service of the last sub-step is still on its way to being stopped or started. */
function isUnderWay(draft: Draft, name: string): boolean {
  const hold = draft.service(name)?.hold ?? null;
  return hold?.rule === hardRestartRule && (hold.phase === 'stopping' || hold.phase === 'starting');
}
