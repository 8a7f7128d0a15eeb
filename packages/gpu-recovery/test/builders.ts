import {
  known,
  type Diagnosis,
  type DiagnosisId,
  type GpuReading,
  type KnownWork,
  type Recommendation,
  type WorkProgress,
} from '../src/index.ts';
import type { LadderFacts } from '../src/core/ladder.ts';
import { blankReading } from '../src/core/reading.ts';

export const uuid = 'GPU-11111111-2222-3333-4444-555555555555';

/** A discrete GPU at work. */
export function aReading(changes: Partial<GpuReading> = {}): GpuReading {
  return {
    ...blankReading('nvidia-smi', 'discrete', uuid),
    uuid: known(uuid),
    index: known(0),
    pciAddress: known('0000:01:00.0'),
    name: known('Test GPU'),
    utilizationPercent: known(60),
    memoryUtilizationPercent: known(30),
    memoryTotalMib: known(24_564),
    memoryReservedMib: known(400),
    memoryUsedMib: known(9000),
    temperatureC: known(60),
    powerW: known(200),
    powerLimitW: known(350),
    minPowerLimitW: known(100),
    clockMhz: known(1800),
    maxClockMhz: known(2000),
    throttleReasons: known(0),
    advice: known('none'),
    displayActive: known(false),
    migEnabled: known(false),
    persistenceMode: known(true),
    ...changes,
  };
}

export function aJetson(changes: Partial<GpuReading> = {}): GpuReading {
  return {
    ...blankReading('jetson-sysfs', 'integrated', 'jetson-gpu'),
    name: known('Jetson'),
    utilizationPercent: known(50),
    memoryTotalMib: known(62_841),
    memoryUsedMib: known(30_000),
    temperatureC: known(55),
    ...changes,
  };
}

export function aDiagnosis(id: DiagnosisId, changes: Partial<Diagnosis> = {}): Diagnosis {
  return {
    id,
    device: uuid,
    gpuKind: 'discrete',
    severity: 'critical',
    sinceMs: 0,
    evidence: [`evidence of ${id}`],
    cause: { kind: 'rule' },
    ...changes,
  };
}

export function aRecommendation(
  action: Recommendation['action'],
  because: readonly DiagnosisId[],
  changes: Partial<Recommendation> = {},
): Recommendation {
  return {
    action,
    severity: 'high',
    reason: 'a test says so',
    evidence: [],
    device: uuid,
    gpuKind: 'discrete',
    because,
    whenIdle: false,
    then: null,
    ...changes,
  };
}

/** A host and device on which every rung may be taken. */
export function facts(changes: Partial<LadderFacts> = {}): LadderFacts {
  return {
    nowMs: Date.UTC(2026, 0, 1),
    uptimeMs: 86_400_000,
    gpuKind: 'discrete',
    displayActive: known(false),
    migEnabled: known(false),
    isLost: false,
    linkedGpus: known(false),
    isRoot: true,
    jobLock: null,
    modelLoading: false,
    inFlight: 1,
    ...changes,
  };
}

export function someWork(changes: Partial<KnownWork> = {}): WorkProgress {
  return {
    known: true,
    inFlight: 1,
    phase: 'decode',
    lastProgressAtMs: 0,
    tokens: 100,
    p99GapMs: 100,
    promptTokens: null,
    prefillTokensPerSecond: null,
    ...changes,
  };
}
