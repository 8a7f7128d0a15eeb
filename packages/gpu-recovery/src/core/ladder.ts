import { rungs, type Rung } from './action.ts';
import type { DiagnosisId } from './diagnosis.ts';
import type { Attempt, Ledger } from './ledger.ts';
import type { Measured } from './measured.ts';
import type { GpuKind } from './reading.ts';
import type { Recommendation } from './recommend.ts';

export interface RungRule {
  /** How long the action itself may take. */
  readonly deadlineMs: number;
  /** How long it may take until it is seen to have helped. */
  readonly verifyMs: number;
  readonly coolDownMs: number;
  /** Counts against the budget of the week. */
  readonly disruptive: boolean;
}

export const rungRules: Readonly<Record<Rung, RungRule>> = {
  clear_cache: { deadlineMs: 30_000, verifyMs: 15_000, coolDownMs: 60_000, disruptive: false },
  reset_session: { deadlineMs: 30_000, verifyMs: 30_000, coolDownMs: 60_000, disruptive: false },
  throttle_gpu: { deadlineMs: 30_000, verifyMs: 60_000, coolDownMs: 300_000, disruptive: false },
  // 60 s, and the five minutes Ollama gives to the load of a model.
  stop_llm: { deadlineMs: 90_000, verifyMs: 360_000, coolDownMs: 120_000, disruptive: true },
  reset_gpu: { deadlineMs: 180_000, verifyMs: 360_000, coolDownMs: 600_000, disruptive: true },
  reboot: { deadlineMs: 60_000, verifyMs: 0, coolDownMs: 3_600_000, disruptive: true },
  inspect: { deadlineMs: 0, verifyMs: 0, coolDownMs: 0, disruptive: false },
};

export interface LadderPolicy {
  readonly allowReset: boolean;
  /** Off unless the operator wants it. */
  readonly allowReboot: boolean;
  readonly rebootsPerHour: number;
  readonly rebootsPerDay: number;
  /** NVSentinel: five remediations in seven days, then a person. */
  readonly disruptivePerWeek: number;
  readonly minUptimeMs: number;
  /** A condition that returns so soon after a rung that helped starts at the next one. */
  readonly returnWindowMs: number;
  /** Off where the caller has cool-downs of its own, as the healing engine has. */
  readonly coolDowns: boolean;
}

export const defaultLadderPolicy: LadderPolicy = {
  allowReset: true,
  allowReboot: false,
  rebootsPerHour: 1,
  rebootsPerDay: 2,
  disruptivePerWeek: 5,
  minUptimeMs: 600_000,
  returnWindowMs: 600_000,
  coolDowns: true,
};

/** For a caller that keeps budgets and cool-downs itself; every other interlock holds. */
export function withoutBudgets(policy: LadderPolicy = defaultLadderPolicy): LadderPolicy {
  return {
    ...policy,
    rebootsPerHour: Infinity,
    rebootsPerDay: Infinity,
    disruptivePerWeek: Infinity,
    returnWindowMs: 0,
    coolDowns: false,
  };
}

export type RefusalCode =
  | 'not_allowed'
  | 'cooling_down'
  | 'budget_spent'
  | 'needs_root'
  | 'no_reset_on_jetson'
  | 'display_gpu'
  | 'mig_enabled'
  | 'gpu_lost'
  | 'linked_gpus'
  | 'just_booted'
  | 'host_job'
  | 'model_loading'
  | 'waits_for_idle'
  | 'nothing_in_flight';

export interface Refusal {
  readonly code: RefusalCode;
  readonly reason: string;
}

/** What is known of the host and the device when a rung is about to be taken. */
export interface LadderFacts {
  readonly nowMs: number;
  readonly uptimeMs: number;
  readonly gpuKind: GpuKind;
  readonly displayActive: Measured<boolean>;
  readonly migEnabled: Measured<boolean>;
  readonly isLost: boolean;
  readonly linkedGpus: Measured<boolean>;
  readonly isRoot: boolean;
  readonly jobLock: string | null;
  readonly modelLoading: boolean;
  /** Null when nobody counts requests. */
  readonly inFlight: number | null;
}

const hourMs = 3_600_000;

/** A clock that went back makes attempts of the future; they count, so that a wrong clock frees nothing. */
function within(attempts: readonly Attempt[], nowMs: number, spanMs: number): readonly Attempt[] {
  return attempts.filter(({ startedAtMs }) => nowMs - startedAtMs < spanMs);
}

function coolingDown(ledger: Ledger, device: string, rung: Rung, nowMs: number): boolean {
  const { coolDownMs } = rungRules[rung];
  // A reboot concerns the host, whatever device it was for.
  const mine = ledger.attempts.filter(
    (attempt) => attempt.rung === rung && (rung === 'reboot' || attempt.device === device),
  );
  return within(mine, nowMs, coolDownMs).length > 0;
}

function refuse(code: RefusalCode, reason: string): Refusal {
  return { code, reason };
}

function refuseReset(facts: LadderFacts, policy: LadderPolicy): Refusal | null {
  if (facts.gpuKind === 'integrated')
    return refuse('no_reset_on_jetson', 'the GPU of a Jetson cannot be reset alone');
  if (!policy.allowReset) return refuse('not_allowed', 'resets are switched off');
  if (!facts.isRoot) return refuse('needs_root', 'a reset of the GPU needs root');
  if (facts.isLost) return refuse('gpu_lost', 'a GPU that left the bus does not hear a reset');
  // Unknown counts as yes: a reset under a picture or under MIG takes more down than the LLM.
  if (!facts.displayActive.known || facts.displayActive.value) {
    return refuse('display_gpu', 'a display may show a picture from this GPU');
  }
  if (facts.migEnabled.known && facts.migEnabled.value) {
    return refuse('mig_enabled', 'a GPU in MIG mode is shared with others');
  }
  if (!facts.linkedGpus.known || facts.linkedGpus.value) {
    return refuse('linked_gpus', 'GPUs joined by a link have to be reset together');
  }
  return null;
}

function refuseReboot(ledger: Ledger, facts: LadderFacts, policy: LadderPolicy): Refusal | null {
  if (!policy.allowReboot) return refuse('not_allowed', 'reboots are not allowed by the operator');
  if (facts.uptimeMs < policy.minUptimeMs) {
    return refuse('just_booted', `the host booted ${Math.round(facts.uptimeMs / 1000)} s ago`);
  }
  if (facts.jobLock !== null) return refuse('host_job', `the host is busy: ${facts.jobLock}`);
  const reboots = ledger.attempts.filter(({ rung }) => rung === 'reboot');
  if (within(reboots, facts.nowMs, hourMs).length >= policy.rebootsPerHour) {
    return refuse('budget_spent', `${policy.rebootsPerHour} reboot an hour is all there is`);
  }
  if (within(reboots, facts.nowMs, 24 * hourMs).length >= policy.rebootsPerDay) {
    return refuse('budget_spent', `${policy.rebootsPerDay} reboots a day are all there are`);
  }
  return null;
}

/** May this rung be taken now? Null when nothing speaks against it. Pure. */
export function refusal(
  rung: Rung,
  of: { readonly device: string; readonly whenIdle: boolean },
  ledger: Ledger,
  facts: LadderFacts,
  policy: LadderPolicy = defaultLadderPolicy,
): Refusal | null {
  if (rung === 'inspect') return null;
  if (policy.coolDowns && coolingDown(ledger, of.device, rung, facts.nowMs)) {
    return refuse('cooling_down', `${rung} was tried less than ${rungRules[rung].coolDownMs / 1000} s ago`);
  }
  if (facts.modelLoading)
    return refuse('model_loading', 'a model is being loaded; that may take five minutes');
  // Where nobody counts, a request to unload waits by itself for the requests of its model.
  const mayBeBusy = facts.inFlight === null ? rung !== 'clear_cache' : facts.inFlight > 0;
  if (of.whenIdle && mayBeBusy) {
    return refuse('waits_for_idle', 'it waits until no request is in flight');
  }
  const disruptive = ledger.attempts.filter((attempt) => rungRules[attempt.rung].disruptive);
  if (
    rungRules[rung].disruptive &&
    within(disruptive, facts.nowMs, 7 * 24 * hourMs).length >= policy.disruptivePerWeek
  ) {
    return refuse(
      'budget_spent',
      `${policy.disruptivePerWeek} disruptive actions in seven days are all there are`,
    );
  }
  switch (rung) {
    case 'reset_gpu':
      return refuseReset(facts, policy);
    case 'reboot':
      return refuseReboot(ledger, facts, policy);
    case 'throttle_gpu':
      return facts.isRoot ? null : refuse('needs_root', 'clocks can only be set by root');
    case 'reset_session':
      return facts.inFlight === 0 ? refuse('nothing_in_flight', 'no request is there to be given up') : null;
    case 'clear_cache':
    case 'stop_llm':
      return null;
  }
}

/** Rungs to try in order, from the recommended one up. The last is always a person. */
export function climb(
  recommendation: Pick<Recommendation, 'action' | 'device' | 'because' | 'gpuKind'>,
  ledger: Ledger,
  nowMs: number,
  policy: LadderPolicy = defaultLadderPolicy,
): readonly Rung[] {
  const { action, device, because, gpuKind } = recommendation;
  if (action === 'none') return [];
  const path = pathFrom(action, because, gpuKind);
  const helped = ledger.attempts.findLast(
    (attempt) =>
      attempt.device === device &&
      attempt.outcome === 'verified' &&
      // That a person was told does not help by itself.
      attempt.rung !== 'inspect' &&
      attempt.because.some((id) => because.includes(id)) &&
      path.includes(attempt.rung) &&
      nowMs - attempt.startedAtMs >= rungRules[attempt.rung].coolDownMs &&
      nowMs - attempt.startedAtMs <= rungRules[attempt.rung].coolDownMs + policy.returnWindowMs,
  );
  if (helped === undefined) return lostAgain(path, recommendation, ledger, nowMs) ? ['inspect'] : path;
  return path.slice(path.indexOf(helped.rung) + 1);
}

function pathFrom(action: Rung, because: readonly DiagnosisId[], gpuKind: GpuKind): readonly Rung[] {
  // Heat is not cured by a reset; without load there is none.
  if (action === 'throttle_gpu') return ['throttle_gpu', 'stop_llm', 'inspect'];
  // A memory that only fills up is no reason to end anybody's request.
  if (because.every((id) => id === 'gpu_memory_pressure')) return [action, 'inspect'];
  const isJetson = gpuKind === 'integrated';
  return rungs
    .slice(rungs.indexOf(isJetson && action === 'reset_gpu' ? 'stop_llm' : action))
    .filter((rung) => rung !== 'throttle_gpu' && !(isJetson && rung === 'reset_gpu'));
}

/** A GPU that left the bus a second time within seven days has a defect that no reboot cures. */
function lostAgain(
  path: readonly Rung[],
  recommendation: Pick<Recommendation, 'because' | 'device'>,
  ledger: Ledger,
  nowMs: number,
): boolean {
  return (
    path[0] === 'reboot' &&
    recommendation.because.includes('gpu_lost') &&
    within(ledger.attempts, nowMs, 7 * 24 * hourMs).some(
      ({ rung, device, because }) =>
        rung === 'reboot' && device === recommendation.device && because.includes('gpu_lost'),
    )
  );
}
