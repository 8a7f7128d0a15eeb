import type { RecoveryAction } from './action.ts';
import type { GateInput } from './hysteresis.ts';
import type { GpuKind } from './reading.ts';
import type { RecoveryAdvice } from './recovery-action.ts';

/** A closed list: dashboards, alerts and tests name these. */
export const diagnosisIds = [
  'driver_unresponsive',
  'driver_mismatch',
  'gpu_memory_pressure',
  'gpu_memory_exhausted',
  'gpu_hang',
  'gpu_hang_suspected',
  'service_stall',
  'service_slow',
  'utilization_stale',
  'gpu_thermal',
  'gpu_power_brake',
  'gpu_ecc',
  'gpu_lost',
  'orphan_memory',
  'xid',
  'driver_advice',
] as const;

export type DiagnosisId = (typeof diagnosisIds)[number];

export type DiagnosisSeverity = 'info' | 'warning' | 'critical';

/** What a rule knows beyond its id, where the recommendation depends on it. */
export type Cause =
  | { readonly kind: 'rule' }
  | { readonly kind: 'xid'; readonly code: number; readonly action: RecoveryAction }
  | { readonly kind: 'advice'; readonly advice: RecoveryAdvice }
  | { readonly kind: 'ecc'; readonly form: EccForm };

export type EccForm = 'uncorrected' | 'remap_pending' | 'remap_failed' | 'retirement_pending' | 'worn';

export interface Diagnosis {
  readonly id: DiagnosisId;
  /** As `GpuReading.device`; `host` when it concerns the driver as a whole. */
  readonly device: string;
  readonly gpuKind: GpuKind;
  readonly severity: DiagnosisSeverity;
  /** Monotonic time since when the condition holds. */
  readonly sinceMs: number;
  /** Sentences for a person, with the numbers the verdict rests on. */
  readonly evidence: readonly string[];
  readonly cause: Cause;
}

/** One rule's opinion of one moment; a gate turns many of them into a diagnosis or none. */
export interface Sign extends GateInput {
  readonly id: DiagnosisId;
  /** Tells rules with one id apart. */
  readonly rule: string;
  readonly severity: DiagnosisSeverity;
  readonly evidence: readonly string[];
  readonly cause: Cause;
}

export const severityRank: Readonly<Record<DiagnosisSeverity, number>> = { info: 0, warning: 1, critical: 2 };

/** Tells diagnoses apart that hold at one time: Xids by their number, memory defects by their form. */
export function diagnosisKey({ device, id, cause }: Pick<Diagnosis, 'device' | 'id' | 'cause'>): string {
  switch (cause.kind) {
    case 'xid':
      return `${device} ${id} ${cause.code}`;
    case 'ecc':
      return `${device} ${id} ${cause.form}`;
    case 'advice':
    case 'rule':
      return `${device} ${id}`;
  }
}
