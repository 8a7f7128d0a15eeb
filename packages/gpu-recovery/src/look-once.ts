import { diagnose, newDiagnosis } from './core/diagnose.ts';
import type { Diagnosis } from './core/diagnosis.ts';
import { stampMs } from './core/kernel-burst.ts';
import type { KernelEvent } from './core/kernel-log.ts';
import type { SmiFailure } from './core/nvidia-smi/failure.ts';
import { observe, type ProbeOutcome } from './core/observation.ts';
import { defaultPolicy } from './core/policy.ts';
import type { GpuReading } from './core/reading.ts';
import { recommendRecoveryAction, type Recommendation } from './core/recommend.ts';
import type { Clock, GpuSource } from './ports.ts';

export interface Look {
  readonly readings: readonly GpuReading[];
  readonly diagnoses: readonly Diagnosis[];
  readonly recommendation: Recommendation;
  /** Why there is no reading. */
  readonly failure: SmiFailure | null;
}

/**
 * One look without a history: what the kernel told lately, what the driver advises, counters that need no
 * time. Rules that need a condition to last say nothing.
 */
export async function lookOnce(
  source: GpuSource,
  kernel: readonly KernelEvent[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Look> {
  const outcome = await source.probe(signal);
  const processStates = await source.processStates();
  const nowMs = clock.uptimeMs();
  let state = newDiagnosis;
  for (const event of kernel) {
    // Without a stamp since boot its age is not known, and an old fault is no news.
    const atMs = event.stamp.kind === 'boot' ? stampMs(event) : null;
    if (atMs === null || atMs > nowMs) continue;
    ({ state } = diagnose(state, observe(atMs, { kernel: [event] })));
  }
  const { diagnoses } = diagnose(state, observe(nowMs, { probe: outcome, processStates }), defaultPolicy);
  return {
    readings: outcome.kind === 'readings' ? outcome.readings : [],
    diagnoses,
    recommendation: recommendRecoveryAction(diagnoses),
    failure: failureOf(outcome),
  };
}

function failureOf(outcome: ProbeOutcome): SmiFailure | null {
  switch (outcome.kind) {
    case 'failed':
      return outcome.failure;
    case 'vanished':
      return { code: 'unknown', text: outcome.text };
    case 'stuck':
      return {
        code: 'no_answer',
        text: `process ${outcome.pid} cannot be killed (state ${outcome.state}): it hangs in the driver`,
      };
    case 'readings':
    case 'pending':
    case 'none':
      return null;
  }
}
