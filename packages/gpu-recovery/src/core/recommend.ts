import { actionForAdvice, actionRank, type RecoveryAction } from './action.ts';
import type { Diagnosis, DiagnosisId, EccForm } from './diagnosis.ts';
import type { GpuKind } from './reading.ts';

export type RecommendationSeverity = 'info' | 'low' | 'medium' | 'high' | 'critical';

export interface Recommendation {
  readonly action: RecoveryAction;
  readonly severity: RecommendationSeverity;
  /** One sentence: why this action. */
  readonly reason: string;
  readonly evidence: readonly string[];
  readonly device: string;
  readonly gpuKind: GpuKind;
  readonly because: readonly DiagnosisId[];
  /** Can and should wait until no request is in flight. */
  readonly whenIdle: boolean;
  /** What comes next should it not help; null where the ladder goes on as usual. */
  readonly then: RecoveryAction | null;
}

interface Choice {
  readonly action: RecoveryAction;
  readonly severity: RecommendationSeverity;
  readonly reason: string;
  readonly whenIdle?: boolean;
}

const severityOrder: readonly RecommendationSeverity[] = ['info', 'low', 'medium', 'high', 'critical'];

function forEcc(form: EccForm): Choice {
  switch (form) {
    case 'uncorrected':
      return { action: 'reset_gpu', severity: 'critical', reason: 'memory of the GPU lost data' };
    case 'remap_pending':
      return {
        action: 'reset_gpu',
        severity: 'medium',
        reason: 'a reset replaces the bad row of memory; it can wait until the GPU is idle',
        whenIdle: true,
      };
    case 'retirement_pending':
      return {
        action: 'reboot',
        severity: 'medium',
        reason: 'a reboot retires the bad page of memory; it can wait until the GPU is idle',
        whenIdle: true,
      };
    case 'remap_failed':
      return { action: 'inspect', severity: 'high', reason: 'the memory of the board is at its end' };
    case 'worn':
      return { action: 'inspect', severity: 'medium', reason: 'the memory of the board nears its end' };
  }
}

function forXid(code: number, action: RecoveryAction): Choice {
  const reason = `the catalogue of Xid errors says so for Xid ${code}`;
  switch (action) {
    case 'none':
      return { action, severity: 'info', reason: `Xid ${code} asks for nothing but to be counted` };
    case 'inspect':
    case 'clear_cache':
    case 'reset_session':
    case 'throttle_gpu':
    case 'stop_llm':
      return { action, severity: 'high', reason };
    case 'reset_gpu':
    case 'reboot':
      return { action, severity: 'critical', reason };
  }
}

/** One diagnosis alone. */
function choose(diagnosis: Diagnosis): Choice {
  const { id, severity, cause } = diagnosis;
  if (cause.kind === 'xid') return forXid(cause.code, cause.action);
  if (cause.kind === 'ecc') return forEcc(cause.form);
  if (cause.kind === 'advice') {
    const action = actionForAdvice(cause.advice);
    return {
      action,
      severity: action === 'none' ? 'info' : 'critical',
      reason: 'the driver itself advises it, which outranks every threshold',
    };
  }
  switch (id) {
    case 'gpu_memory_exhausted':
      return {
        action: 'clear_cache',
        severity: 'medium',
        reason: 'models that are not in use can make room',
      };
    case 'gpu_memory_pressure':
      return severity === 'info'
        ? {
            action: 'none',
            severity: 'info',
            reason: 'a full but steady memory is how models are meant to run',
          }
        : {
            action: 'clear_cache',
            severity: 'medium',
            reason: 'models that are not in use can make room before it runs out',
            whenIdle: true,
          };
    case 'gpu_hang':
      return {
        action: 'reset_session',
        severity: 'high',
        reason: 'the request that hangs has to be given up before its model can be unloaded',
      };
    case 'service_stall':
      return {
        action: 'stop_llm',
        severity: 'high',
        reason: 'the LLM service stands still; the GPU is not at fault',
      };
    case 'gpu_hang_suspected':
      return {
        action: 'none',
        severity: 'low',
        reason: 'nobody counts tokens, so this may also be normal work',
      };
    case 'service_slow':
      return { action: 'none', severity: 'low', reason: 'the GPU is well; the request may just take long' };
    case 'utilization_stale':
      return { action: 'none', severity: 'info', reason: 'only a counter is wrong; nothing runs' };
    case 'gpu_thermal':
      return {
        action: 'throttle_gpu',
        severity: severity === 'critical' ? 'critical' : 'medium',
        reason: 'lower clocks make less heat',
      };
    case 'gpu_power_brake':
      return { action: 'throttle_gpu', severity: 'critical', reason: 'lower clocks draw less power' };
    case 'gpu_lost':
      return {
        action: 'reboot',
        severity: 'critical',
        reason: 'a GPU that left the bus comes back with a reboot only',
      };
    case 'driver_mismatch':
      return {
        action: 'inspect',
        severity: 'high',
        reason: 'a reboot or a reload of the driver is needed, at a time its owner chooses',
      };
    case 'driver_unresponsive':
      return severity === 'critical'
        ? { action: 'stop_llm', severity: 'critical', reason: 'nothing may hold the driver while it hangs' }
        : { action: 'none', severity: 'low', reason: 'the driver may only be slow' };
    case 'orphan_memory':
      return {
        action: 'stop_llm',
        severity: 'medium',
        reason: 'its owner has to end before the memory is free',
      };
    case 'gpu_ecc':
    case 'xid':
    case 'driver_advice':
      return { action: 'none', severity: 'info', reason: 'nothing more is known' };
  }
}

const families: Readonly<Partial<Record<DiagnosisId, string>>> = {
  gpu_memory_pressure: 'memory',
  gpu_memory_exhausted: 'memory',
  gpu_hang: 'hang',
  gpu_thermal: 'thermal',
};

/** On a Jetson there is no reset of the GPU: its service is restarted, then the board rebooted. */
function onJetson(
  choice: Choice,
  kind: GpuKind,
): { readonly choice: Choice; readonly then: RecoveryAction | null } {
  if (kind !== 'integrated' || choice.action !== 'reset_gpu') return { choice, then: null };
  return {
    choice: {
      ...choice,
      action: 'stop_llm',
      reason: `${choice.reason}; a Jetson cannot reset its GPU alone`,
    },
    then: 'reboot',
  };
}

/**
 * What to do about one diagnosis, or about all of one device at once. The driver's own advice decides before
 * any Xid, an Xid before thresholds; memory, hang and heat together ask for a reset of the GPU. Always gives
 * an answer: nothing to do is `none` with its reason.
 */
export function recommendRecoveryAction(diagnosis: Diagnosis | readonly Diagnosis[]): Recommendation {
  const all: readonly Diagnosis[] = 'id' in diagnosis ? [diagnosis] : diagnosis;
  const [first] = all;
  if (first === undefined) {
    return {
      action: 'none',
      severity: 'info',
      reason: 'nothing is wrong',
      evidence: [],
      device: 'host',
      gpuKind: 'discrete',
      because: [],
      whenIdle: false,
      then: null,
    };
  }
  const { decider, choice } = decide(all, first);
  const { choice: final, then } = onJetson(choice, decider.gpuKind);
  const supporting = all.filter((each) => choose(each).action !== 'none' || each === decider);
  return {
    action: final.action,
    severity: final.severity,
    reason: final.reason,
    evidence: [...new Set([...decider.evidence, ...supporting.flatMap(({ evidence }) => evidence)])],
    device: decider.device,
    gpuKind: decider.gpuKind,
    because: [...new Set([decider.id, ...supporting.map(({ id }) => id)])],
    whenIdle: final.whenIdle ?? false,
    then,
  };
}

function decide(
  all: readonly Diagnosis[],
  first: Diagnosis,
): { readonly decider: Diagnosis; readonly choice: Choice } {
  const weigh = (diagnosis: Diagnosis): readonly [number, number] => {
    const choice = choose(diagnosis);
    return [severityOrder.indexOf(choice.severity), actionRank(choice.action)];
  };
  const strongest = (candidates: readonly Diagnosis[]): Diagnosis | null =>
    candidates.reduce<Diagnosis | null>((best, each) => {
      if (best === null) return each;
      const [a, b] = [weigh(each), weigh(best)];
      return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]) ? each : best;
    }, null);
  const acting = all.filter((each) => choose(each).action !== 'none');
  const advice = strongest(acting.filter(({ cause }) => cause.kind === 'advice'));
  if (advice !== null) return { decider: advice, choice: choose(advice) };
  const specific = strongest(
    acting.filter(({ id, cause }) => cause.kind === 'xid' || cause.kind === 'ecc' || id === 'gpu_lost'),
  );
  const several = new Set(acting.flatMap(({ id }) => families[id] ?? []));
  const decider = strongest(acting) ?? first;
  if (specific !== null && choose(specific).severity === 'critical') {
    return { decider: specific, choice: choose(specific) };
  }
  if (several.size > 1) {
    const reason = `${[...several].join(' and ')} fail at the same time`;
    return { decider, choice: { action: 'reset_gpu', severity: 'critical', reason } };
  }
  const chosen = specific ?? decider;
  return { decider: chosen, choice: choose(chosen) };
}
