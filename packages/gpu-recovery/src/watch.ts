import { diagnose, newDiagnosis, noteAction } from './core/diagnose.ts';
import { oomThreshold, usableMib } from './core/detect/oom-threshold.ts';
import type { Diagnosis } from './core/diagnosis.ts';
import type { LadderPolicy } from './core/ladder.ts';
import { observe, type Observation, type ProbeOutcome } from './core/observation.ts';
import { defaultPolicy, type DiagnosisPolicy } from './core/policy.ts';
import type { GpuReading } from './core/reading.ts';
import { recommendRecoveryAction, type Recommendation } from './core/recommend.ts';
import type { WorkProgress } from './core/work.ts';
import { systemClock } from './adapters/system-clock.ts';
import type { Clock, GpuSource, KernelFeed } from './ports.ts';
import { executeRecoveryAction, type RecoveryEvent, type RecoveryPorts } from './recover.ts';
import { createSampler, type SamplerEvent } from './sample.ts';
import { undoThrottle } from './unthrottle.ts';

export type WatchEvent = { readonly atMs: number } & (
  | { readonly kind: 'reading'; readonly readings: readonly GpuReading[]; readonly work: WorkProgress }
  | { readonly kind: 'diagnosis'; readonly phase: 'raised' | 'cleared'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'recommendation'; readonly recommendation: Recommendation }
  | { readonly kind: 'throttle_undone'; readonly device: string }
  | { readonly kind: 'action_error'; readonly device: string; readonly text: string }
  | SamplerEvent
  | RecoveryEvent
);

export interface WatchOptions {
  readonly source: GpuSource;
  readonly policy?: DiagnosisPolicy;
  /** Absent: only watches. `dry-run`: says what it would do. `on`: does it. Both need `recovery`. */
  readonly act?: 'dry-run' | 'on';
  readonly recovery?: Omit<RecoveryPorts, 'clock' | 'read' | 'pauseSampling'>;
  readonly ladder?: LadderPolicy;
  readonly kernel?: KernelFeed;
  readonly work?: () => WorkProgress;
  /** New lines of the LLM service's log since the last call. */
  readonly serviceLog?: () => readonly string[];
  /** False inside of a container that has its own pids. Default true. */
  readonly processListTrusted?: boolean;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

function keyOf(diagnosis: Diagnosis): string {
  const { device, id, severity, cause } = diagnosis;
  return `${device} ${id} ${severity} ${cause.kind === 'xid' ? cause.code : cause.kind === 'ecc' ? cause.form : ''}`;
}

/** A threshold of the caller's that does not fit a device is refused as soon as the device is known. */
function checkThreshold(policy: DiagnosisPolicy, readings: readonly GpuReading[]): void {
  if (policy.memory.usedGib === null) return;
  for (const reading of readings) {
    const usable = usableMib(reading);
    if (usable.known) oomThreshold({ deviceMib: usable.value, usedGib: policy.memory.usedGib });
  }
}

const unknownWork: WorkProgress = { known: false, reason: 'nobody counts requests' };

/**
 * Readings, diagnoses, recommendations and actions as they happen, one device acted on at a time. Ends with
 * its signal or when the consumer leaves the loop; both close the source and give up what is under way.
 */
export async function* watchGpu(options: WatchOptions): AsyncGenerator<WatchEvent, void, undefined> {
  const { source, policy = defaultPolicy, clock = systemClock, kernel, act } = options;
  const { work = (): WorkProgress => unknownWork, serviceLog = (): readonly string[] => [] } = options;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const queue: WatchEvent[] = [];
  const push = (
    event: WatchEvent extends infer E ? (E extends WatchEvent ? Omit<E, 'atMs'> : never) : never,
  ): void => {
    queue.push({ ...event, atMs: clock.monotonicMs() } as WatchEvent);
  };
  const sampler = createSampler({ source, clock, periodMs: policy.periodMs, onEvent: push });
  const hand = createHand({ ...options, clock, signal, push, pause: () => sampler.pause() });
  let state = newDiagnosis;
  let shown = new Map<string, Diagnosis>();
  let recommended = '';
  try {
    for (;;) {
      let outcome: ProbeOutcome;
      try {
        outcome = await sampler.next(signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      const observation: Observation = observe(clock.monotonicMs(), {
        probe: outcome,
        kernel: kernel?.take() ?? [],
        serviceLog: serviceLog(),
        work: work(),
        processStates: await source.processStates(),
        processListTrusted: options.processListTrusted ?? true,
      });
      if (outcome.kind === 'readings') {
        checkThreshold(policy, outcome.readings);
        hand.saw(outcome.readings);
        push({ kind: 'reading', readings: outcome.readings, work: observation.work });
      }
      if (hand.tookAction()) state = noteAction(state, observation.atMs, policy);
      const step = diagnose(state, observation, policy);
      state = step.state;
      const now = new Map(step.diagnoses.map((each) => [keyOf(each), each]));
      for (const [key, diagnosis] of now)
        if (!shown.has(key)) push({ kind: 'diagnosis', phase: 'raised', diagnosis });
      for (const [key, diagnosis] of shown)
        if (!now.has(key)) push({ kind: 'diagnosis', phase: 'cleared', diagnosis });
      shown = now;
      const recommendation = recommendRecoveryAction(step.diagnoses);
      const key = `${recommendation.device} ${recommendation.action} ${recommendation.because.join()}`;
      if (key !== recommended && (recommendation.action !== 'none' || recommended !== '')) {
        push({ kind: 'recommendation', recommendation });
      }
      recommended = key;
      hand.consider(act, recommendation, step.diagnoses, observation.work);
      yield* queue.splice(0);
      if (signal.aborted) return;
    }
  } finally {
    stop.abort(new Error('the watch ended'));
    await hand.rest();
    await sampler.close();
    await kernel?.close();
  }
}

type Push = (
  event: Exclude<WatchEvent, { kind: 'reading' }> extends infer E
    ? E extends WatchEvent
      ? Omit<E, 'atMs'>
      : never
    : never,
) => void;

interface Hand {
  saw(readings: readonly GpuReading[]): void;
  /** True once after an action began or ended. */
  tookAction(): boolean;
  consider(
    act: WatchOptions['act'],
    recommendation: Recommendation,
    diagnoses: readonly Diagnosis[],
    work: WorkProgress,
  ): void;
  rest(): Promise<void>;
}

/** The part that acts, beside the part that looks: looking goes on while an action runs. */
function createHand(
  options: WatchOptions & {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly push: Push;
    readonly pause: () => Promise<() => void>;
  },
): Hand {
  const { recovery, clock, signal, push, ladder } = options;
  const latest = new Map<string, GpuReading>();
  const waiting = new Set<() => void>();
  const hotUntilMs = new Map<string, number>();
  const steppedAtMs = new Map<string, number>();
  let running: Promise<void> | null = null;
  let acted = false;
  let notBeforeMs = -Infinity;
  let planned = '';

  const read = async (device: string): Promise<GpuReading | null> => {
    latest.delete(device);
    const limit = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => waiting.add(resolve)),
      clock.sleep(10_000, AbortSignal.any([signal, limit.signal])).catch(() => undefined),
    ]);
    limit.abort();
    return latest.get(device) ?? null;
  };

  const execute = async (
    recommendation: Recommendation,
    mode: 'dry-run' | 'on',
    work: WorkProgress,
  ): Promise<void> => {
    if (recovery === undefined) return;
    const { device } = recommendation;
    const outcome = await executeRecoveryAction(
      {
        recommendation,
        reading: latest.get(device) ?? null,
        work,
        mode,
        signal,
        ...(ladder === undefined ? {} : { policy: ladder }),
        onEvent: (event) => {
          acted = acted || event.kind === 'action_started' || event.kind === 'action_verified';
          push(event);
        },
      },
      { ...recovery, clock, read: () => read(device), pauseSampling: options.pause },
    );
    // A person was told, or it is too early: both are not said again every second.
    const restMs = outcome.kind === 'inspect' ? 3_600_000 : outcome.kind === 'refused' ? 10_000 : 30_000;
    notBeforeMs = clock.monotonicMs() + restMs;
  };

  const cool = async (): Promise<void> => {
    const control = recovery?.control;
    if (recovery === undefined || control == null) return;
    for (const device of latest.keys()) {
      const nowMs = clock.monotonicMs();
      const hot = hotUntilMs.get(device);
      if (hot === undefined) continue;
      const undone = await undoThrottle(
        { device, coolForMs: nowMs - hot, sinceStepMs: nowMs - (steppedAtMs.get(device) ?? -Infinity) },
        { clock, control, ledger: recovery.ledger },
        signal,
      );
      if (!undone) continue;
      steppedAtMs.set(device, nowMs);
      push({ kind: 'throttle_undone', device });
    }
  };

  const start = (work: () => Promise<void>, device: string): void => {
    running = work()
      .catch((error: unknown) => {
        if (signal.aborted) return;
        notBeforeMs = clock.monotonicMs() + 60_000;
        push({ kind: 'action_error', device, text: error instanceof Error ? error.message : String(error) });
      })
      .finally(() => {
        running = null;
      });
  };

  return {
    saw: (readings) => {
      for (const reading of readings) {
        latest.set(reading.device, reading);
        // A throttling of an earlier life of this process counts from its first reading.
        if (!hotUntilMs.has(reading.device)) hotUntilMs.set(reading.device, clock.monotonicMs());
      }
      const all = [...waiting];
      waiting.clear();
      all.forEach((wake) => {
        wake();
      });
    },
    tookAction: () => {
      const took = acted;
      acted = false;
      return took;
    },
    consider: (act, recommendation, diagnoses, work) => {
      const nowMs = clock.monotonicMs();
      for (const { id, device } of diagnoses) {
        if (id === 'gpu_thermal' || id === 'gpu_power_brake') hotUntilMs.set(device, nowMs);
      }
      if (act === undefined || recovery === undefined || running !== null || signal.aborted) return;
      if (recommendation.action === 'none') {
        planned = '';
        if (act === 'on') start(cool, 'host');
        return;
      }
      if (nowMs < notBeforeMs) return;
      const key = `${recommendation.device} ${recommendation.action}`;
      if (act === 'dry-run' && key === planned) return;
      planned = key;
      start(() => execute(recommendation, act, work), recommendation.device);
    },
    rest: async () => {
      await running;
    },
  };
}
