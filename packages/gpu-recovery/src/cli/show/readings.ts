import type { AbsenceReason, Measured } from '../../core/measured.ts';
import { throttleBit, type GpuReading } from '../../core/reading.ts';
import { columns, safeText, value } from './text.ts';

const reasonTexts: Readonly<Record<AbsenceReason, string>> = {
  not_reported: 'not told by this source',
  not_available: 'not available',
  not_supported: 'not supported by this GPU',
  deprecated: 'given up by this driver',
  no_permission: 'needs root',
  read_failed: 'could not be read',
  offline: 'sensor is switched off',
  unreadable: 'of a form that is not known',
};

function memory({ memoryUsedMib: used, memoryTotalMib: total }: GpuReading): string {
  const gib = (mib: Measured<number>): string => (mib.known ? (mib.value / 1024).toFixed(1) : '-');
  return used.known || total.known ? `${gib(used)} of ${gib(total)} GiB` : '-';
}

function temperature({ temperatureC, temperatureMarginC: margin }: GpuReading): string {
  const degrees = value(temperatureC, 'C');
  return margin.known ? `${degrees} (${margin.value.toFixed(0)} to its limit)` : degrees;
}

function power({ powerW, powerLimitW }: GpuReading): string {
  return powerLimitW.known ? `${value(powerW, 'W')} of ${value(powerLimitW, 'W')}` : value(powerW, 'W');
}

/** What of a reading is not known, and why. */
function gaps(reading: GpuReading): string | null {
  const shown: readonly (readonly [string, Measured<unknown>])[] = [
    ['utilisation', reading.utilizationPercent],
    ['memory', reading.memoryUsedMib],
    ['temperature', reading.temperatureC],
    ['power', reading.powerW],
    ['clock', reading.clockMhz],
  ];
  const missing = shown.flatMap(([name, each]) =>
    each.known ? [] : [`${name} ${reasonTexts[each.reason]}`],
  );
  return missing.length === 0 ? null : missing.join(', ');
}

const reasonNames: readonly (readonly [number, string])[] = [
  [throttleBit.swPowerCap, 'power limit'],
  [throttleBit.hwSlowdown, 'hardware slowdown'],
  [throttleBit.swThermal, 'heat (driver)'],
  [throttleBit.hwThermal, 'heat (hardware)'],
  [throttleBit.powerBrake, 'power brake'],
];

function notes(reading: GpuReading): readonly string[] {
  const { throttleReasons: reasons, advice, migEnabled, processes } = reading;
  const slowed = reasons.known
    ? reasonNames.flatMap(([bit, name]) => ((reasons.value & bit) === 0 ? [] : [name]))
    : [];
  const gap = gaps(reading);
  return [
    ...(gap === null ? [] : [`not known: ${gap}`]),
    ...(slowed.length === 0 ? [] : [`slowed down by: ${slowed.join(', ')}`]),
    ...(advice.known && advice.value !== 'none' ? [`the driver advises: ${advice.value}`] : []),
    ...(migEnabled.known && migEnabled.value ? ['shared by MIG'] : []),
    ...(processes.known
      ? processes.value.map(
          ({ pid, name, usedMemoryMib }) => `process ${pid} ${safeText(name)} ${value(usedMemoryMib, 'MiB')}`,
        )
      : []),
  ];
}

/** A table of GPUs, then what is to be said of each. */
export function readingLines(readings: readonly GpuReading[]): readonly string[] {
  if (readings.length === 0) return [];
  const head = ['GPU', 'NAME', 'USE', 'MEMORY', 'TEMPERATURE', 'POWER', 'CLOCK'];
  const rows = readings.map((reading, at) => [
    String(reading.index.known ? reading.index.value : at),
    reading.name.known ? safeText(reading.name.value) : safeText(reading.device),
    value(reading.utilizationPercent, '%'),
    memory(reading),
    temperature(reading),
    power(reading),
    value(reading.clockMhz, 'MHz'),
  ]);
  const below = readings.flatMap((reading, at) =>
    notes(reading).map((note) => `  ${rows[at]?.[0] ?? ''}: ${note}`),
  );
  return [...columns([head, ...rows]), ...below];
}
