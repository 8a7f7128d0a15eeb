import type { Diagnosis, DiagnosisId } from '../../core/diagnosis.ts';
import type { Recommendation } from '../../core/recommend.ts';
import { exitCode, type ExitCode } from '../command-io.ts';
import { safeText } from './text.ts';

const titles: Readonly<Record<DiagnosisId, string>> = {
  driver_unresponsive: 'the driver does not answer',
  driver_mismatch: 'driver and library do not fit together',
  gpu_memory_pressure: 'the memory is nearly full',
  gpu_memory_exhausted: 'the memory has run out',
  gpu_hang: 'the GPU hangs',
  gpu_hang_suspected: 'the GPU may hang',
  service_stall: 'the LLM service stands still',
  service_slow: 'the LLM service is slow',
  utilization_stale: 'the utilisation counter stands still',
  gpu_thermal: 'the GPU is too hot',
  gpu_power_brake: 'the GPU lacks power',
  gpu_ecc: 'the memory of the GPU has errors',
  gpu_lost: 'the GPU is lost',
  orphan_memory: 'memory belongs to no process',
  xid: 'the driver reported an error',
  driver_advice: 'the driver advises an action',
};

/** Beyond information: something that a person or a program should act on. */
export function isFault({ severity }: Pick<Diagnosis, 'severity'>): boolean {
  return severity !== 'info';
}

export function codeFor(diagnoses: readonly Diagnosis[]): ExitCode {
  return diagnoses.some(isFault) ? exitCode.fault : exitCode.well;
}

export function diagnosisLines(diagnosis: Diagnosis, { action, reason }: Recommendation): readonly string[] {
  const { id, severity, device, evidence } = diagnosis;
  return [
    `${severity.toUpperCase()} ${id}: ${titles[id]} (${safeText(device)})`,
    ...evidence.map((sentence) => `  - ${safeText(sentence)}`),
    `  => ${action === 'none' ? 'do nothing' : action}: ${reason}`,
  ];
}

/** The part of a diagnosis that programs rely on comes first. */
export function diagnosisJson(
  diagnosis: Diagnosis,
  recommendation: Recommendation,
): Readonly<Record<string, unknown>> {
  const { id, severity, evidence, device, cause } = diagnosis;
  return { id, severity, evidence, recommendation, device, cause };
}
