import {
  absent,
  firstKnown,
  known,
  measuredBoolean,
  measuredNumber,
  measuredText,
  type Measured,
  type Unit,
} from '../measured.ts';
import {
  blankReading,
  normalisePciAddress,
  throttleBit,
  type GpuProcess,
  type GpuReading,
} from '../reading.ts';
import { parseAdvice } from '../recovery-action.ts';

/**
 * Values of one GPU as text, by the name `--query-gpu` has for them in current drivers. Every form of
 * nvidia-smi output is brought to this one first, so that each value is understood in one place.
 */
export type Fields = ReadonlyMap<string, string>;

/** Older and alternative names, as printed in headers or accepted by the query (535 to 610). */
const renamed: Readonly<Record<string, string>> = {
  gpu_name: 'name',
  gpu_uuid: 'uuid',
  gpu_bus_id: 'pci.bus_id',
  gpu_serial: 'serial',
  'clocks.gr': 'clocks.current.graphics',
  'clocks.sm': 'clocks.current.sm',
  'clocks.max.gr': 'clocks.max.graphics',
  'ecc.errors.uncorrected.volatile.sum': 'ecc.errors.uncorrected.volatile.total',
};

/** `clocks_throttle_reasons.active [x]` and the like, to the current name without its unit. */
export function fieldName(header: string): string {
  const bare = header
    .replace(/\s*\[[^\]]*\]\s*$/, '')
    .trim()
    .replace(/^clocks_throttle_reasons/, 'clocks_event_reasons');
  return renamed[bare] ?? bare;
}

const reasonFields: readonly (readonly [string, number])[] = [
  ['gpu_idle', throttleBit.idle],
  ['applications_clocks_setting', throttleBit.applicationClocks],
  ['sw_power_cap', throttleBit.swPowerCap],
  ['hw_slowdown', throttleBit.hwSlowdown],
  ['sync_boost', throttleBit.syncBoost],
  ['sw_thermal_slowdown', throttleBit.swThermal],
  ['hw_thermal_slowdown', throttleBit.hwThermal],
  ['hw_power_brake_slowdown', throttleBit.powerBrake],
  ['display_clocks_setting', throttleBit.displayClocks],
];

/** One mask, or the columns it stands for (each `Active` or `Not Active`). */
function throttleReasons(fields: Fields): Measured<number> {
  const mask = fields.get('clocks_event_reasons.active');
  if (mask !== undefined) {
    const hex = /^0x([0-9a-f]{1,16})$/i.exec(mask.trim());
    // Only the low bits carry known reasons; a 64-bit mask would lose them as a double.
    if (hex?.[1] !== undefined) return known(Number.parseInt(hex[1].slice(-8), 16));
    const text = measuredText(mask);
    return text.known ? absent('unreadable') : text;
  }
  const active = reasonFields.map(([name, bit]) => {
    const raw = fields.get(`clocks_event_reasons.${name}`);
    return { bit, state: raw === undefined ? absent('not_reported') : measuredBoolean(raw) };
  });
  const told = active.filter(({ state }) => state.known);
  if (told.length === 0) return active[0]?.state.known === false ? active[0].state : absent('not_reported');
  return known(told.reduce((bits, { bit, state }) => (state.known && state.value ? bits | bit : bits), 0));
}

/** UUID of a device, else its address, else what is left to tell it by. */
function deviceName(
  uuid: Measured<string>,
  pci: Measured<string>,
  index: Measured<number>,
  name: Measured<string>,
): string {
  if (uuid.known) return uuid.value;
  if (pci.known) return pci.value;
  if (index.known) return `gpu-${index.value}`;
  return name.known ? name.value : 'gpu';
}

/** One GPU out of its fields; what they lack is absent with the reason the tool gave. */
export function readingFromFields(
  fields: Fields,
  processes: Measured<readonly GpuProcess[]> = absent('not_reported'),
): GpuReading {
  const take = <T>(name: string, parse: (raw: string) => Measured<T>): Measured<T> => {
    const raw = fields.get(name);
    return raw === undefined ? absent('not_reported') : parse(raw);
  };
  const number = (name: string, unit: Unit): Measured<number> =>
    take(name, (raw) => measuredNumber(raw, unit));
  const flag = (name: string): Measured<boolean> => take(name, measuredBoolean);
  const text = (name: string): Measured<string> => take(name, measuredText);

  const uuid = text('uuid');
  const pciAddress = take('pci.bus_id', normalisePciAddress);
  const index = number('index', 'count');
  const name = text('name');
  // JetPack's nvidia-smi names the GPU `Orin (nvgpu)` and knows little else about it.
  const kind = name.known && name.value.includes('(nvgpu)') ? 'integrated' : 'discrete';
  return {
    ...blankReading('nvidia-smi', kind, deviceName(uuid, pciAddress, index, name)),
    printedAt: text('timestamp'),
    uuid,
    index,
    pciAddress,
    name,
    driverVersion: text('driver_version'),
    utilizationPercent: number('utilization.gpu', '%'),
    memoryUtilizationPercent: number('utilization.memory', '%'),
    memoryTotalMib: number('memory.total', 'MiB'),
    memoryReservedMib: number('memory.reserved', 'MiB'),
    memoryUsedMib: number('memory.used', 'MiB'),
    temperatureC: number('temperature.gpu', 'C'),
    temperatureMarginC: number('temperature.gpu.tlimit', 'C'),
    memoryTemperatureC: number('temperature.memory', 'C'),
    thermalLimits: {
      maxOperatingC: number('limits.max_operating', 'C'),
      slowdownC: number('limits.slowdown', 'C'),
      shutdownC: number('limits.shutdown', 'C'),
      slowdownMarginC: number('limits.slowdown_margin', 'C'),
    },
    powerW: firstKnown(
      number('power.draw', 'W'),
      number('power.draw.average', 'W'),
      number('power.draw.instant', 'W'),
    ),
    powerLimitW: firstKnown(number('power.limit', 'W'), number('enforced.power.limit', 'W')),
    minPowerLimitW: number('power.min_limit', 'W'),
    clockMhz: firstKnown(number('clocks.current.sm', 'MHz'), number('clocks.current.graphics', 'MHz')),
    maxClockMhz: firstKnown(number('clocks.max.sm', 'MHz'), number('clocks.max.graphics', 'MHz')),
    throttleReasons: throttleReasons(fields),
    hwThermalSlowdownUs: number('clocks_event_reasons_counters.hw_thermal_slowdown', 'us'),
    advice: take('gpu_recovery_action', parseAdvice),
    uncorrectedEccErrors: number('ecc.errors.uncorrected.volatile.total', 'count'),
    remappedRowsUncorrectable: number('remapped_rows.uncorrectable', 'count'),
    remapPending: flag('remapped_rows.pending'),
    remapFailed: flag('remapped_rows.failure'),
    retiredPages: retiredPages(fields),
    retirementPending: flag('retired_pages.pending'),
    displayActive: flag('display_active'),
    migEnabled: flag('mig.mode.current'),
    persistenceMode: flag('persistence_mode'),
    processes,
  };
}

function retiredPages(fields: Fields): Measured<number> {
  const counts = ['retired_pages.single_bit_ecc.count', 'retired_pages.double_bit.count'].map((name) => {
    const raw = fields.get(name);
    return raw === undefined ? absent('not_reported') : measuredNumber(raw, 'count');
  });
  const [single = absent('not_reported'), double = absent('not_reported')] = counts;
  if (single.known && double.known) return known(single.value + double.value);
  return firstKnown(single, double);
}
