import type { RecoveryAction } from '../action.ts';
import type { DiagnosisSeverity, Sign } from '../diagnosis.ts';
import type { View } from '../device-state.ts';
import { holding } from '../hysteresis.ts';
import { xidNumber, type KernelBurst } from '../kernel-burst.ts';
import type { SmiFailure } from '../nvidia-smi/failure.ts';
import { adviceInXid154, describeAdvice, type RecoveryAdvice } from '../recovery-action.ts';
import { explainXid } from '../xid-catalogue.ts';
import { repeatKey, xidAction } from '../xid.ts';

export function severityOf(action: RecoveryAction): DiagnosisSeverity {
  switch (action) {
    case 'none':
      return 'info';
    case 'clear_cache':
    case 'reset_session':
    case 'throttle_gpu':
    case 'inspect':
      return 'warning';
    case 'stop_llm':
    case 'reset_gpu':
    case 'reboot':
      return 'critical';
  }
}

/** How often this fault came, within the span its entry counts over. */
function timesSeen(view: View, burst: KernelBurst, code: number): number {
  const hours = explainXid(code)?.repeat?.withinHours ?? 24;
  const key = repeatKey(code, burst.event.detail);
  return view.state.bursts.filter(
    ({ event, lastMs }) =>
      xidNumber(event) === code &&
      repeatKey(code, event.detail) === key &&
      view.nowMs - lastMs <= hours * 3_600_000,
  ).length;
}

/** Each number that was seen on this device lately, with what the catalogue makes of it. */
export function xidSigns(view: View): readonly Sign[] {
  const newest = new Map<number, KernelBurst>();
  for (const burst of view.state.bursts) {
    const code = xidNumber(burst.event);
    if (code !== null && code !== 154) newest.set(code, burst);
  }
  const recent = (burst: KernelBurst): boolean => view.nowMs - burst.lastMs <= view.policy.xidHoldMs;
  return [...newest].map(([code, burst]) => {
    const times = timesSeen(view, burst, code);
    const plain = xidAction(code, burst.event.detail, times);
    // A dead GSP with a driver that does not answer cannot be reset by asking that driver.
    const action = view.driverUnresponsive && (code === 119 || code === 120) ? 'reboot' : plain;
    const entry = explainXid(code);
    return {
      id: 'xid',
      rule: String(code),
      severity: severityOf(action),
      ...holding(recent(burst)),
      raiseForMs: 0,
      clearForMs: 0,
      evidence: [
        `Xid ${code}: ${entry?.meaning ?? 'not in the catalogue'}${burst.lines > 1 ? ` (${burst.lines} lines)` : ''}`,
        ...(times > 1 ? [`seen ${times} times`] : []),
        ...(burst.event.detail === '' ? [] : [burst.event.detail.slice(0, 200)]),
        ...(entry?.note == null ? [] : [entry.note]),
      ],
      cause: { kind: 'xid', code, action },
    };
  });
}

/** R8: what the driver advises outranks every threshold. The field is newer than a line in the log. */
export function adviceSigns(view: View): readonly Sign[] {
  const field = view.reading?.advice;
  const line = view.state.bursts.findLast(({ event }) => event.code === 154);
  const fromLine = line === undefined ? null : adviceInXid154(line.event.detail);
  const advice: RecoveryAdvice | null =
    field?.known === true ? field.value : fromLine?.known === true ? fromLine.value : null;
  if (advice === null && view.reading === null) return [];
  const text = advice ?? 'none';
  return [
    {
      id: 'driver_advice',
      rule: 'advice',
      severity: text === 'unknown' ? 'warning' : 'critical',
      ...holding(advice !== null && advice !== 'none'),
      raiseForMs: 0,
      clearForMs: 0,
      evidence: [`the driver advises ${text}: ${describeAdvice(text)}`],
      cause: { kind: 'advice', advice: text },
    },
  ];
}

/** The tool says in place of a reading that this GPU needs a reset (NVML: 16). */
export function resetRequiredSign(failure: SmiFailure | null, isPresent: boolean): Sign {
  return {
    id: 'driver_advice',
    rule: 'reset-required',
    severity: 'critical',
    raise: failure?.code === 'reset_required',
    clear: isPresent,
    raiseForMs: 0,
    clearForMs: 0,
    evidence: ['the driver says that the GPU requires a reset'],
    cause: { kind: 'advice', advice: 'reset_gpu' },
  };
}
