import { diagnose, newDiagnosis, noteAction } from './core/diagnose.ts';
import { oomThreshold, usableMib } from './core/detect/oom-threshold.ts';
import { diagnosisKey, type Diagnosis } from './core/diagnosis.ts';
import type { LadderPolicy } from './core/ladder.ts';
import { observe, type Observation, type ProbeOutcome } from './core/observation.ts';
import { defaultPolicy, type DiagnosisPolicy } from './core/policy.ts';
import type { GpuReading } from './core/reading.ts';
import { recommendRecoveryAction, type Recommendation } from './core/recommend.ts';
import type { WorkProgress } from './core/work.ts';
import { systemClock } from './adapters/system-clock.ts';
import type { Clock, GpuSource, KernelFeed } from './ports.ts';
import { createHand, type HandEvent } from './hand.ts';
import type { RecoveryParts } from './recover.ts';
import { createSampler, type SamplerEvent } from './sample.ts';

/** `changed`: it became more or less severe. */
type DiagnosisPhase = 'raised' | 'changed' | 'cleared';

type WatchEventBody =
  | { readonly kind: 'reading'; readonly readings: readonly GpuReading[]; readonly work: WorkProgress }
  | { readonly kind: 'diagnosis'; readonly phase: DiagnosisPhase; readonly diagnosis: Diagnosis }
  | { readonly kind: 'recommendation'; readonly recommendation: Recommendation }
  | SamplerEvent
  | HandEvent;

/** `atMs` is monotonic. */
export type WatchEvent = { readonly atMs: number } & WatchEventBody;

export interface WatchOptions {
  readonly source: GpuSource;
  readonly policy?: DiagnosisPolicy;
  /** Absent: only watches. `dry-run`: says what it would do. `on`: does it. Both need `recovery`. */
  readonly act?: 'dry-run' | 'on';
  readonly recovery?: RecoveryParts;
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
  const { source, policy = defaultPolicy, clock = systemClock, kernel } = options;
  const { work = (): WorkProgress => unknownWork, serviceLog = (): readonly string[] => [] } = options;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const queue: WatchEvent[] = [];
  const push = (event: WatchEventBody): void => {
    queue.push({ ...event, atMs: clock.monotonicMs() });
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
      const now = new Map(step.diagnoses.map((each) => [diagnosisKey(each), each]));
      for (const [key, diagnosis] of now) {
        const before = shown.get(key);
        if (before === undefined) push({ kind: 'diagnosis', phase: 'raised', diagnosis });
        else if (before.severity !== diagnosis.severity)
          push({ kind: 'diagnosis', phase: 'changed', diagnosis });
      }
      for (const [key, diagnosis] of shown)
        if (!now.has(key)) push({ kind: 'diagnosis', phase: 'cleared', diagnosis });
      shown = now;
      const recommendation = recommendRecoveryAction(step.diagnoses);
      const key = `${recommendation.device} ${recommendation.action} ${recommendation.because.join()}`;
      if (key !== recommended && (recommendation.action !== 'none' || recommended !== '')) {
        push({ kind: 'recommendation', recommendation });
      }
      recommended = key;
      hand.consider(recommendation, step.diagnoses, observation.work);
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
