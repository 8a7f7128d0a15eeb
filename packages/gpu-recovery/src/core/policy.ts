import { GpuRecoveryError } from '../errors.ts';

/** Every number a rule uses. Durations in milliseconds, fractions of 1. */
export interface DiagnosisPolicy {
  /** One reading every so often; a gap of three restarts all dwell times. */
  readonly periodMs: number;
  readonly probe: {
    /** Silence that is suspicious, and silence that is a fault at once (NVSentinel: 3 x 15 s). */
    readonly suspectMs: number;
    readonly firingMs: number;
  };
  readonly memory: {
    readonly pressureFraction: number;
    readonly exhaustedFraction: number;
    readonly clearFraction: number;
    readonly minHeadroomMib: number;
    /** Growth that makes a full memory a problem; llama.cpp fills it on purpose and stays there. */
    readonly growthPerMinute: number;
    /** A caller's own threshold in GiB. Must be near the limit of the device; null takes 36 where that fits. */
    readonly usedGib: number | null;
    /** Jetson: largest free block at or below this is fragmentation. */
    readonly fragmentedBlockKib: number;
  };
  readonly hang: {
    readonly decodeMs: number;
    readonly prefillMs: number;
    /** OLLAMA_LOAD_TIMEOUT. */
    readonly loadMs: number;
    readonly stallMs: number;
    readonly confirmMs: number;
    readonly suspectedMs: number;
    /** Kernel evidence counts for so long. */
    readonly kernelMs: number;
    readonly busyPercent: number;
    readonly idlePercent: number;
    readonly memoryPercent: number;
  };
  readonly thermal: {
    /** Only for devices that publish no limits. */
    readonly warnC: number;
    readonly criticalC: number;
    readonly marginWarnC: number;
    readonly marginClearC: number;
    /** H100, H200, L40S: -2; B200: -3. */
    readonly slowdownMarginC: number;
  };
  readonly ecc: {
    readonly retiredPages: number;
    readonly remappedRows: number;
    readonly holdMs: number;
  };
  /** An Xid stays a diagnosis so long after its last line (nvidia_gpu_exporter: 600 s). */
  readonly xidHoldMs: number;
  /** After an action of ours its echoes are not taken for faults. */
  readonly quietAfterActionMs: number;
}

export const defaultPolicy: DiagnosisPolicy = {
  periodMs: 1000,
  probe: { suspectMs: 15_000, firingMs: 45_000 },
  memory: {
    pressureFraction: 0.9,
    exhaustedFraction: 0.95,
    clearFraction: 0.85,
    minHeadroomMib: 1024,
    growthPerMinute: 0.01,
    usedGib: null,
    fragmentedBlockKib: 512,
  },
  hang: {
    decodeMs: 30_000,
    prefillMs: 120_000,
    loadMs: 300_000,
    stallMs: 300_000,
    confirmMs: 10_000,
    suspectedMs: 60_000,
    kernelMs: 120_000,
    busyPercent: 90,
    idlePercent: 5,
    memoryPercent: 1,
  },
  thermal: { warnC: 83, criticalC: 90, marginWarnC: 3, marginClearC: 8, slowdownMarginC: -2 },
  ecc: { retiredPages: 63, remappedRows: 512, holdMs: 3_600_000 },
  xidHoldMs: 600_000,
  quietAfterActionMs: 30_000,
};

/** What a caller may change: whole groups stay, single numbers are replaced. */
export type PolicyChanges = {
  readonly [K in keyof DiagnosisPolicy]?: DiagnosisPolicy[K] extends number
    ? number
    : Partial<DiagnosisPolicy[K]>;
};

/**
 * The default numbers with changes. Throws `POLICY_INVALID` for a number that is not finite or is negative
 * where only a margin may be, and for levels that would clear above where they raise.
 */
export function createPolicy(changes: PolicyChanges = {}): DiagnosisPolicy {
  const policy: DiagnosisPolicy = {
    periodMs: changes.periodMs ?? defaultPolicy.periodMs,
    probe: { ...defaultPolicy.probe, ...changes.probe },
    memory: { ...defaultPolicy.memory, ...changes.memory },
    hang: { ...defaultPolicy.hang, ...changes.hang },
    thermal: { ...defaultPolicy.thermal, ...changes.thermal },
    ecc: { ...defaultPolicy.ecc, ...changes.ecc },
    xidHoldMs: changes.xidHoldMs ?? defaultPolicy.xidHoldMs,
    quietAfterActionMs: changes.quietAfterActionMs ?? defaultPolicy.quietAfterActionMs,
  };
  for (const [name, value] of numbersOf(policy)) {
    const mayBeNegative = name.endsWith('slowdownMarginC');
    if (!Number.isFinite(value) || (value < 0 && !mayBeNegative)) {
      throw new GpuRecoveryError('POLICY_INVALID', `policy ${name} is ${value}: give a number of 0 or more`);
    }
  }
  if (policy.periodMs === 0) {
    throw new GpuRecoveryError('POLICY_INVALID', 'policy periodMs is 0: give the time between readings');
  }
  const { clearFraction, pressureFraction, exhaustedFraction } = policy.memory;
  if (!(clearFraction < pressureFraction && pressureFraction < exhaustedFraction && exhaustedFraction <= 1)) {
    throw new GpuRecoveryError(
      'POLICY_INVALID',
      `policy memory needs clear < pressure < exhausted <= 1, got ${clearFraction}, ${pressureFraction}, ${exhaustedFraction}`,
    );
  }
  const { warnC, criticalC } = policy.thermal;
  if (warnC >= criticalC) {
    throw new GpuRecoveryError(
      'POLICY_INVALID',
      `policy thermal warns at ${warnC} C, which is not below critical at ${criticalC} C`,
    );
  }
  return policy;
}

function numbersOf(policy: DiagnosisPolicy): readonly (readonly [string, number])[] {
  return Object.entries(policy).flatMap(([group, value]: [string, unknown]) => {
    if (typeof value === 'number') return [[group, value] as const];
    return Object.entries(value as Record<string, number | null>).flatMap(([name, number]) =>
      number === null ? [] : [[`${group}.${name}`, number] as const],
    );
  });
}
