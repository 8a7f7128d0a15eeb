import type { Sign } from '../diagnosis.ts';
import type { View } from '../device-state.ts';

/** Good answers without the device before it counts as lost. */
const missingAnswers = 2;

/** R6: a GPU that was there once does not answer any more. `errorLine` is what the tool said of it. */
export function lostSign(view: View, errorLine: string | null, isPresent: boolean): Sign {
  const missing = view.state.missing >= missingAnswers;
  const said =
    errorLine ?? `the GPU was there before and is missing in ${view.state.missing} answers of the driver`;
  return {
    id: 'gpu_lost',
    rule: 'presence',
    severity: 'critical',
    raise: errorLine !== null || missing,
    clear: isPresent,
    raiseForMs: 0,
    clearForMs: 0,
    evidence: [said],
    cause: { kind: 'rule' },
  };
}
