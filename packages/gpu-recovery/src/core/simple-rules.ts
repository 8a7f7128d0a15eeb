import { oomThreshold, usableMib } from './detect/oom-threshold.ts';
import type { Diagnosis, DiagnosisId, DiagnosisSeverity } from './diagnosis.ts';
import { heldForMs, isAtLeast, type History } from './history.ts';
import type { GpuReading } from './reading.ts';
import { secondsText } from './seconds.ts';

/**
 * The plain threshold rules, each usable alone. They know nothing but a number and a time: a busy GPU is
 * hung to them, and one that deadlocked at 96 % is not. `diagnose` does better; these are for comparison,
 * and for where nothing but readings is to be had.
 */
function finding(
  reading: GpuReading,
  id: DiagnosisId,
  severity: DiagnosisSeverity,
  sinceMs: number,
  says: string,
): Diagnosis {
  return {
    id,
    device: reading.device,
    gpuKind: reading.kind,
    severity,
    sinceMs,
    evidence: [says],
    cause: { kind: 'rule' },
  };
}

export interface CudaOomOptions {
  /** In GiB. Refused with `THRESHOLD_NOT_NEAR_LIMIT` where it is not near the limit of the device. */
  readonly usedGib?: number;
  readonly atMs?: number;
}

/** Used memory at or above 36 GiB where that is near the limit, else 90 % of the device. */
export function detectCudaOom(reading: GpuReading, options: CudaOomOptions = {}): Diagnosis | null {
  const usable = usableMib(reading);
  if (!usable.known || !reading.memoryUsedMib.known) return null;
  const threshold = oomThreshold({ deviceMib: usable.value, usedGib: options.usedGib ?? null });
  if (reading.memoryUsedMib.value < threshold.usedMib) return null;
  const gib = (mib: number): string => (mib / 1024).toFixed(1);
  return finding(
    reading,
    'gpu_memory_exhausted',
    'critical',
    options.atMs ?? 0,
    `${gib(reading.memoryUsedMib.value)} GiB of GPU memory are in use; the threshold is ${gib(threshold.usedMib)} GiB`,
  );
}

export interface GpuHangOptions {
  readonly utilizationPercent?: number;
  readonly forMs?: number;
}

/** Utilisation at or above 99 % for 30 s without a break. */
export function detectGpuHang(history: History, options: GpuHangOptions = {}): Diagnosis | null {
  const { utilizationPercent = 99, forMs = 30_000 } = options;
  const last = history.at(-1);
  if (last === undefined) return null;
  const held = heldForMs(history, (reading) => isAtLeast(reading.utilizationPercent, utilizationPercent));
  if (held < forMs) return null;
  return finding(
    last.reading,
    'gpu_hang',
    'critical',
    last.atMs - held,
    `utilisation is at or above ${utilizationPercent} % for ${secondsText(held)}`,
  );
}

export interface ThermalThrottleOptions {
  readonly aboveC?: number;
  readonly atMs?: number;
}

/** Above 83 C. */
export function detectThermalThrottle(
  reading: GpuReading,
  options: ThermalThrottleOptions = {},
): Diagnosis | null {
  const { aboveC = 83 } = options;
  if (!reading.temperatureC.known || reading.temperatureC.value <= aboveC) return null;
  return finding(
    reading,
    'gpu_thermal',
    'critical',
    options.atMs ?? 0,
    `the GPU is at ${reading.temperatureC.value} C, above ${aboveC} C`,
  );
}
