import type { Sign } from '../diagnosis.ts';
import { holding } from '../hysteresis.ts';
import type { ProbeOutcome } from '../observation.ts';
import type { DiagnosisPolicy } from '../policy.ts';
import { secondsText } from '../seconds.ts';

/** R0: what is known of the health of asking itself. */
export interface ProbeState {
  /** Longest silence of the probe that is out. */
  readonly silentMs: number;
  /** Probes in a row that stayed silent beyond the suspicious time. */
  readonly silentProbes: number;
  readonly stuck: string | null;
  /** The last probe that ended did so with an answer, be it a failure. */
  readonly answered: boolean;
  /** The driver answered once, so its absence is a fault and not "no GPU here". */
  readonly answeredOnce: boolean;
  readonly failure: { readonly code: string; readonly text: string } | null;
}

export const newProbe: ProbeState = {
  silentMs: 0,
  silentProbes: 0,
  stuck: null,
  answered: true,
  answeredOnce: false,
  failure: null,
};

export function stepProbe(state: ProbeState, outcome: ProbeOutcome, policy: DiagnosisPolicy): ProbeState {
  switch (outcome.kind) {
    case 'none':
      return state;
    case 'readings':
      return { ...newProbe, answeredOnce: state.answeredOnce || outcome.readings.length > 0 };
    case 'failed':
      return outcome.failure.code === 'no_answer'
        ? unanswered(state, outcome.failure, policy)
        : { ...newProbe, answeredOnce: state.answeredOnce, failure: outcome.failure };
    case 'vanished':
      return {
        ...newProbe,
        answeredOnce: state.answeredOnce,
        failure: { code: 'vanished', text: outcome.text },
      };
    case 'pending':
    case 'stuck': {
      // A shorter silence than before is that of a new probe.
      const isNew = outcome.forMs < state.silentMs || state.silentMs === 0;
      const countsNow = outcome.forMs >= policy.probe.suspectMs;
      const countedBefore = !isNew && state.silentMs >= policy.probe.suspectMs;
      return {
        ...state,
        failure: null,
        silentMs: outcome.forMs,
        answered: state.answered && outcome.kind === 'pending' && !countsNow,
        silentProbes: state.silentProbes + (countsNow && !countedBefore ? 1 : 0),
        stuck:
          outcome.kind === 'stuck'
            ? `process ${outcome.pid} of the probe cannot be killed (state ${outcome.state})`
            : null,
      };
    }
  }
}

/** Ended by us after its time, which is beyond what is suspicious. */
function unanswered(state: ProbeState, failure: ProbeState['failure'], policy: DiagnosisPolicy): ProbeState {
  const counted = state.silentMs >= policy.probe.suspectMs;
  return {
    ...state,
    silentMs: Math.max(state.silentMs, policy.probe.suspectMs),
    silentProbes: state.silentProbes + (counted ? 0 : 1),
    stuck: null,
    answered: false,
    failure,
  };
}

const failuresOfADriver = new Set(['driver_not_loaded', 'library_missing', 'vanished', 'unknown']);

function silenceOf({ failure, silentMs }: ProbeState): string {
  return failure?.code === 'no_answer'
    ? failure.text
    : `the driver has not answered for ${secondsText(silentMs)}`;
}

/** Signs that concern the driver as a whole. */
export function probeSigns(state: ProbeState, policy: DiagnosisPolicy): readonly Sign[] {
  const { failure } = state;
  const silent = state.silentMs >= policy.probe.suspectMs;
  const gone = failure !== null && state.answeredOnce && failuresOfADriver.has(failure.code);
  const wedged =
    state.stuck !== null || state.silentProbes >= 2 || state.silentMs >= policy.probe.firingMs || gone;
  const says = [
    ...(silent ? [silenceOf(state)] : []),
    ...(state.stuck === null ? [] : [state.stuck]),
    ...(gone ? [`the driver answered before and does not now: ${failure.text}`] : []),
  ];
  const base = { raiseForMs: 0, clearForMs: 0, cause: { kind: 'rule' } } as const;
  const mismatch = failure?.code === 'driver_mismatch';
  return [
    {
      ...base,
      raise: wedged,
      // A probe that was only just started says nothing; an answer does.
      clear: !wedged && state.answered,
      id: 'driver_unresponsive',
      rule: 'wedged',
      severity: 'critical',
      evidence: says,
    },
    {
      ...base,
      ...holding(silent && !wedged),
      id: 'driver_unresponsive',
      rule: 'silent',
      severity: 'warning',
      evidence: says,
    },
    {
      ...base,
      ...holding(mismatch),
      id: 'driver_mismatch',
      rule: 'version',
      severity: 'critical',
      evidence: [
        'the loaded driver and its library are of different versions, as after an update without a reboot; the GPU itself is not at fault',
      ],
    },
    {
      ...base,
      ...holding(failure?.code === 'reset_required'),
      id: 'driver_advice',
      rule: 'reset-required',
      severity: 'critical',
      evidence: ['the driver says that the GPU requires a reset'],
      cause: { kind: 'advice', advice: 'reset_gpu' },
    },
    {
      ...base,
      ...holding(failure?.code === 'gpu_lost' || (failure?.code === 'no_devices' && state.answeredOnce)),
      id: 'gpu_lost',
      rule: 'probe',
      severity: 'critical',
      evidence: [`the driver lost a GPU: ${failure?.text ?? ''}`],
    },
    {
      ...base,
      ...holding(failure?.code === 'power_cable'),
      id: 'gpu_power_brake',
      rule: 'cable',
      severity: 'critical',
      evidence: ['the external power cables of a GPU are not attached properly'],
    },
  ];
}
