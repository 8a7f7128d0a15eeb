import type { Sign } from '../diagnosis.ts';
import type { View } from '../device-state.ts';
import { xidNumber } from '../kernel-burst.ts';
import type { SmiFailure } from '../nvidia-smi/failure.ts';

/** Good answers without the device before it counts as lost. */
const missingAnswers = 2;

/** R6: a GPU that was there once does not answer any more. `failure` is what the tool said of it. */
export function lostSign(view: View, failure: SmiFailure | null, isPresent: boolean): Sign {
  const errorLine = failure?.code === 'gpu_lost' ? failure.text : null;
  const missing = view.state.missing >= missingAnswers;
  const fallen = view.state.bursts.findLast(({ event }) => xidNumber(event) === 79);
  const fell = fallen !== undefined && view.nowMs - fallen.lastMs <= view.policy.xidHoldMs && !isPresent;
  const said = missing
    ? `the GPU was there before and is missing in ${view.state.missing} answers of the driver`
    : 'the kernel says that the GPU has fallen off the bus';
  return {
    id: 'gpu_lost',
    rule: 'presence',
    severity: 'critical',
    raise: errorLine !== null || missing || fell,
    clear: isPresent,
    raiseForMs: 0,
    clearForMs: 0,
    evidence: [errorLine ?? said],
    cause: { kind: 'rule' },
  };
}
