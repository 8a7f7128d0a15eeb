import type { Diagnosis } from '../diagnosis.ts';
import { meansNoGpu } from '../nvidia-smi/failure.ts';
import { createPolicy } from '../policy.ts';
import { recommendRecoveryAction, type Recommendation } from '../recommend.ts';
import { replay } from '../replay.ts';
import type { Capture } from './capture.ts';

export type CaptureDiagnosis = Diagnosis & {
  readonly recommendation: Recommendation;
  /** In the time of the recording. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
};

export interface CaptureReport {
  /** By first appearance. */
  readonly diagnoses: readonly CaptureDiagnosis[];
  /** For all of them together. */
  readonly recommendation: Recommendation;
  /** The recording says that there is no GPU, no driver or no library: nothing to diagnose. */
  readonly noGpu: boolean;
}

/** Everything that was wrong at some moment of a recording. */
export function diagnoseCapture(capture: Capture): CaptureReport {
  const { episodes } = replay(capture.observations, createPolicy({ periodMs: capture.periodMs }));
  const diagnoses = episodes.map(({ diagnosis, firstAtMs, lastAtMs }) => ({
    ...diagnosis,
    recommendation: recommendRecoveryAction(diagnosis),
    firstAtMs,
    lastAtMs,
  }));
  return {
    diagnoses,
    recommendation: recommendRecoveryAction(diagnoses),
    noGpu: capture.failure !== null && meansNoGpu(capture.failure),
  };
}
