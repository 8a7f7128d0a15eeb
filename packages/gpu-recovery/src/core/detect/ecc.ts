import type { Measured } from '../measured.ts';
import type { DiagnosisSeverity, EccForm, Sign } from '../diagnosis.ts';
import type { EccMemory, View } from '../device-state.ts';
import { holding } from '../hysteresis.ts';
import type { GpuReading } from '../reading.ts';

/** The counter runs since the driver was loaded, so only its rise is news; a fall means a new driver. */
export function countEcc(memory: EccMemory, reading: GpuReading, atMs: number): EccMemory {
  const count = reading.uncorrectedEccErrors;
  if (!count.known) return memory;
  const { last } = memory;
  if (last === null || count.value < last) return { last: count.value, risenAtMs: null, risenBy: 0 };
  if (count.value === last) return memory;
  return { last: count.value, risenAtMs: atMs, risenBy: count.value - last };
}

function flagSign(form: EccForm, severity: DiagnosisSeverity, flag: Measured<boolean>, says: string): Sign {
  return {
    id: 'gpu_ecc',
    rule: form,
    severity,
    ...holding(flag.known ? flag.value : null),
    raiseForMs: 0,
    clearForMs: 0,
    evidence: [says],
    cause: { kind: 'ecc', form },
  };
}

/** R5. Lifetime (aggregate) counters never fall and are not looked at. */
export function eccSigns(view: View): readonly Sign[] {
  const { reading, policy, state } = view;
  const { risenAtMs, risenBy } = state.ecc;
  const recent = risenAtMs !== null && view.nowMs - risenAtMs <= policy.ecc.holdMs;
  const errors: Sign = {
    id: 'gpu_ecc',
    rule: 'uncorrected',
    severity: 'critical',
    ...holding(recent),
    raiseForMs: 0,
    clearForMs: 0,
    evidence: [`${risenBy} new uncorrected memory error${risenBy === 1 ? '' : 's'}`],
    cause: { kind: 'ecc', form: 'uncorrected' },
  };
  if (reading === null) return [errors];
  const { retiredPages, remappedRowsUncorrectable: rows } = reading;
  const worn: Measured<boolean> =
    retiredPages.known || rows.known
      ? {
          known: true,
          value:
            (retiredPages.known && retiredPages.value >= policy.ecc.retiredPages) ||
            (rows.known && rows.value >= policy.ecc.remappedRows),
        }
      : retiredPages;
  return [
    errors,
    flagSign(
      'remap_failed',
      'critical',
      reading.remapFailed,
      'a row of memory could not be replaced: a reason to return the board',
    ),
    flagSign(
      'remap_pending',
      'warning',
      reading.remapPending,
      'a row of memory is to be replaced; the next reset of the GPU does it',
    ),
    flagSign(
      'retirement_pending',
      'warning',
      reading.retirementPending,
      'a page of memory is to be retired; the next reboot does it',
    ),
    flagSign('worn', 'warning', worn, 'so many pages or rows are retired that the board nears its end'),
  ];
}
