import { GpuRecoveryError } from '../../errors.ts';
import { valueOr, type Measured } from '../measured.ts';
import type { GpuReading } from '../reading.ts';

/** Used memory from which on an allocation is likely to fail, in MiB, and where the number comes from. */
export interface OomThreshold {
  readonly usedMib: number;
  readonly origin: 'caller' | 'default' | 'fraction';
}

const defaultUsedGib = 36;
const fallbackFraction = 0.9;
/** A threshold is near the limit when it leaves less than either. */
const maxFreeShare = 0.15;
const maxFreeMib = 6 * 1024;

function fits(usedMib: number, deviceMib: number): boolean {
  const free = deviceMib - usedMib;
  return free >= 0 && (free < maxFreeShare * deviceMib || free < maxFreeMib);
}

/**
 * The threshold for one device. `usedGib` given by the caller must be near the device's limit, else this
 * throws `THRESHOLD_NOT_NEAR_LIMIT`: 36 of 64 GiB is no sign of anything. Without it 36 GiB is taken where
 * that fits, and 90 % of the device where it does not.
 */
export function oomThreshold(device: {
  readonly deviceMib: number;
  readonly usedGib?: number | null;
}): OomThreshold {
  const { deviceMib, usedGib = null } = device;
  if (usedGib !== null) {
    const usedMib = usedGib * 1024;
    if (!fits(usedMib, deviceMib)) {
      throw new GpuRecoveryError(
        'THRESHOLD_NOT_NEAR_LIMIT',
        `a memory threshold of ${usedGib} GiB is not near the limit of a device of ${(deviceMib / 1024).toFixed(1)} GiB: ` +
          `give one that leaves less than 15 % or 6 GiB, or none`,
      );
    }
    return { usedMib, origin: 'caller' };
  }
  const usedMib = defaultUsedGib * 1024;
  return fits(usedMib, deviceMib)
    ? { usedMib, origin: 'default' }
    : { usedMib: deviceMib * fallbackFraction, origin: 'fraction' };
}

/** Memory a program can have; absent where the device does not tell. */
export function usableMib(reading: GpuReading): Measured<number> {
  const { memoryTotalMib } = reading;
  if (!memoryTotalMib.known) return memoryTotalMib;
  return { known: true, value: memoryTotalMib.value - valueOr(reading.memoryReservedMib, 0) };
}
