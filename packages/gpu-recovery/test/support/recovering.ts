import {
  executeRecoveryAction,
  type Recommendation,
  type RecoveryEvent,
  type RecoveryOutcome,
  type RecoveryRequest,
} from '../../src/index.ts';
import { someWork } from '../builders.ts';
import { fakeBox, type FakeBox } from '../fakes/recovery.ts';

export interface Recovering {
  readonly box: FakeBox;
  readonly events: RecoveryEvent[];
  /** Acts on the box as it stands, with one request in flight unless told otherwise. */
  readonly take: (
    recommendation: Recommendation,
    changes?: Partial<RecoveryRequest>,
  ) => Promise<RecoveryOutcome>;
}

export function recovering(): Recovering {
  const box = fakeBox();
  const events: RecoveryEvent[] = [];
  return {
    box,
    events,
    take: (recommendation, changes = {}) =>
      executeRecoveryAction(
        {
          recommendation,
          reading: box.reading,
          work: someWork(),
          mode: 'on',
          onEvent: (event) => void events.push(event),
          ...changes,
        },
        box.ports,
      ),
  };
}

/** No token comes. */
export const dead = () => ({ kind: 'unknown', detail: 'no token' }) as const;
