import type { Gate } from './hysteresis.ts';
import type { History } from './history.ts';
import type { BurstLog } from './kernel-burst.ts';
import type { DiagnosisPolicy } from './policy.ts';
import { emptyBand, type PowerBand } from './power-band.ts';
import type { GpuKind, GpuReading } from './reading.ts';
import type { WorkProgress } from './work.ts';

/** What is remembered of one device between observations. Plain data. */
export interface DeviceState {
  readonly device: string;
  readonly kind: GpuKind;
  readonly pciAddress: string | null;
  readonly history: History;
  readonly gates: Readonly<Record<string, Gate>>;
  /** Evidence of the last moment at which the rule held, kept while its gate clears. */
  readonly evidence: Readonly<Record<string, readonly string[]>>;
  readonly power: PowerBand;
  readonly ecc: EccMemory;
  readonly brake: readonly BrakeMinute[];
  readonly bursts: BurstLog;
  /** Good answers of the driver in a row in which this device was not. */
  readonly missing: number;
  /** A reading of it was had; false for one that only the kernel told of. */
  readonly seen: boolean;
  /** Time of the last out-of-memory error, and what it said. */
  readonly oom: { readonly atMs: number; readonly text: string } | null;
  /** Tokens before this time are not called frozen: our own loop stood still. */
  readonly resumedAtMs: number;
}

export interface EccMemory {
  readonly last: number | null;
  readonly risenAtMs: number | null;
  readonly risenBy: number;
}

export interface BrakeMinute {
  readonly minute: number;
  readonly active: boolean;
}

export function newDevice(reading: GpuReading, atMs: number): DeviceState {
  return {
    device: reading.device,
    kind: reading.kind,
    pciAddress: reading.pciAddress.known ? reading.pciAddress.value : null,
    history: [],
    gates: {},
    evidence: {},
    power: emptyBand,
    ecc: { last: null, risenAtMs: null, risenBy: 0 },
    brake: [],
    bursts: [],
    missing: 0,
    seen: true,
    oom: null,
    resumedAtMs: atMs,
  };
}

/** What a rule may look at. `reading` is null at a moment without a reading of this device. */
export interface View {
  readonly nowMs: number;
  readonly policy: DiagnosisPolicy;
  readonly state: DeviceState;
  readonly reading: GpuReading | null;
  readonly work: WorkProgress;
  readonly processStates: ReadonlyMap<number, string>;
  readonly processListTrusted: boolean;
  /** Another GPU of this host is at work, so an idle one says nothing about the service. */
  readonly othersBusy: boolean;
  /** R0 fires: the driver does not answer. */
  readonly driverUnresponsive: boolean;
}
