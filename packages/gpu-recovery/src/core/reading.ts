import type { RecoveryAdvice } from './recovery-action.ts';
import { absent, known, valueOr, type Measured } from './measured.ts';

export type ReadingSource = 'nvidia-smi' | 'jetson-sysfs' | 'tegrastats' | 'kernel' | 'trace';

/** `integrated`: the GPU of a Jetson, which shares the memory of the host and cannot be reset alone. */
export type GpuKind = 'discrete' | 'integrated';

export interface GpuProcess {
  readonly pid: number;
  readonly name: string;
  readonly usedMemoryMib: Measured<number>;
}

/** What the device itself calls hot. Absolute limits in Celsius, or margins below its thermal limit. */
export interface ThermalLimits {
  readonly maxOperatingC: Measured<number>;
  readonly slowdownC: Measured<number>;
  readonly shutdownC: Measured<number>;
  /** The value of `temperatureMarginC` at which the device slows down; -2 on H100, H200 and L40S. */
  readonly slowdownMarginC: Measured<number>;
}

/** One GPU at one moment. */
export interface GpuReading {
  readonly source: ReadingSource;
  readonly kind: GpuKind;
  /** Stable name of the device: its UUID, else its PCI address, else what the source calls it. */
  readonly device: string;
  /** The time as the tool printed it; never used for durations. */
  readonly printedAt: Measured<string>;
  readonly uuid: Measured<string>;
  readonly index: Measured<number>;
  /** As `0000:83:00.0`, lower case. */
  readonly pciAddress: Measured<string>;
  readonly name: Measured<string>;
  readonly driverVersion: Measured<string>;
  /** Percent of the sample window in which a kernel was resident; spin-waits count. */
  readonly utilizationPercent: Measured<number>;
  /** Percent of the sample window in which device memory was read or written. */
  readonly memoryUtilizationPercent: Measured<number>;
  readonly memoryTotalMib: Measured<number>;
  /** Held by driver and firmware; not part of `memoryUsedMib`. */
  readonly memoryReservedMib: Measured<number>;
  readonly memoryUsedMib: Measured<number>;
  /** Jetson: the largest block that can be allocated in one piece. */
  readonly largestFreeBlockKib: Measured<number>;
  readonly temperatureC: Measured<number>;
  /** T.Limit: degrees left to the device's thermal limit; falls as it heats up. */
  readonly temperatureMarginC: Measured<number>;
  readonly memoryTemperatureC: Measured<number>;
  readonly thermalLimits: ThermalLimits;
  readonly powerW: Measured<number>;
  readonly powerLimitW: Measured<number>;
  readonly minPowerLimitW: Measured<number>;
  readonly clockMhz: Measured<number>;
  readonly maxClockMhz: Measured<number>;
  /** Bits of `throttleBit`. */
  readonly throttleReasons: Measured<number>;
  /** Time slowed down by the hardware because of heat, since the driver was loaded. */
  readonly hwThermalSlowdownUs: Measured<number>;
  /** What the driver itself advises. */
  readonly advice: Measured<RecoveryAdvice>;
  /** Uncorrected memory errors since the driver was loaded. */
  readonly uncorrectedEccErrors: Measured<number>;
  readonly remappedRowsUncorrectable: Measured<number>;
  readonly remapPending: Measured<boolean>;
  readonly remapFailed: Measured<boolean>;
  readonly retiredPages: Measured<number>;
  readonly retirementPending: Measured<boolean>;
  /** A display shows a picture from this GPU. */
  readonly displayActive: Measured<boolean>;
  readonly migEnabled: Measured<boolean>;
  readonly persistenceMode: Measured<boolean>;
  readonly processes: Measured<readonly GpuProcess[]>;
}

/** NVML's clocks event reasons (nvml.h, `nvmlClocksEventReason*`). */
export const throttleBit = {
  idle: 0x01,
  applicationClocks: 0x02,
  swPowerCap: 0x04,
  hwSlowdown: 0x08,
  syncBoost: 0x10,
  swThermal: 0x20,
  hwThermal: 0x40,
  powerBrake: 0x80,
  displayClocks: 0x100,
} as const;

const nothing = absent('not_reported');

/** A reading in which nothing is known but which device it is of; parsers fill in what they have. */
export function blankReading(source: ReadingSource, kind: GpuKind, device: string): GpuReading {
  return {
    source,
    kind,
    device,
    printedAt: nothing,
    uuid: nothing,
    index: nothing,
    pciAddress: nothing,
    name: nothing,
    driverVersion: nothing,
    utilizationPercent: nothing,
    memoryUtilizationPercent: nothing,
    memoryTotalMib: nothing,
    memoryReservedMib: nothing,
    memoryUsedMib: nothing,
    largestFreeBlockKib: nothing,
    temperatureC: nothing,
    temperatureMarginC: nothing,
    memoryTemperatureC: nothing,
    thermalLimits: {
      maxOperatingC: nothing,
      slowdownC: nothing,
      shutdownC: nothing,
      slowdownMarginC: nothing,
    },
    powerW: nothing,
    powerLimitW: nothing,
    minPowerLimitW: nothing,
    clockMhz: nothing,
    maxClockMhz: nothing,
    throttleReasons: nothing,
    hwThermalSlowdownUs: nothing,
    advice: nothing,
    uncorrectedEccErrors: nothing,
    remappedRowsUncorrectable: nothing,
    remapPending: nothing,
    remapFailed: nothing,
    retiredPages: nothing,
    retirementPending: nothing,
    displayActive: nothing,
    migEnabled: nothing,
    persistenceMode: nothing,
    processes: nothing,
  };
}

/** Used share of the memory a program can have: total without what the driver reserves. */
export function usedMemoryFraction(reading: GpuReading): Measured<number> {
  const { memoryTotalMib, memoryUsedMib } = reading;
  if (!memoryTotalMib.known) return memoryTotalMib;
  if (!memoryUsedMib.known) return memoryUsedMib;
  const usable = memoryTotalMib.value - valueOr(reading.memoryReservedMib, 0);
  return usable > 0 ? known(Math.min(1, memoryUsedMib.value / usable)) : absent('unreadable');
}

/** `00000000:0C:00.0`, `PCI:0000:9b:00` and `18:00.0` name devices in one form: `0000:0c:00.0`. */
export function normalisePciAddress(raw: string): Measured<string> {
  const match = /^(?:PCI:)?(?:([0-9a-f]{1,8}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})(?:\.([0-7]))?$/i.exec(
    raw.trim(),
  );
  if (match === null) return absent('unreadable');
  const [, domain = '0', bus = '', slot = '', fn = '0'] = match;
  const short = domain.replace(/^0+(?=[0-9a-f]{4})/i, '').padStart(4, '0');
  return known(`${short}:${bus.padStart(2, '0')}:${slot.padStart(2, '0')}.${fn}`.toLowerCase());
}
