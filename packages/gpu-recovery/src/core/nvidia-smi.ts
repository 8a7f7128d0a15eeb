import type { ClockEventReason, GpuReading } from './reading.ts';

/**
 * What to ask for: `nvidia-smi --query-gpu=<these, joined by commas> --format=csv`. One name that the driver
 * does not know makes the whole query fail with code 2: keep those that `--help-query-gpu` lists.
 */
export const nvidiaSmiFields: readonly string[] = [
  'index',
  'uuid',
  'pci.bus_id',
  'name',
  'driver_version',
  'utilization.gpu',
  'utilization.memory',
  'memory.total',
  'memory.reserved',
  'memory.used',
  'temperature.gpu',
  'temperature.gpu.tlimit',
  'temperature.memory',
  'power.draw',
  'power.draw.instant',
  'power.limit',
  'clocks.current.sm',
  'clocks.max.sm',
  'clocks_event_reasons.active',
  'gpu_recovery_action',
  'ecc.errors.uncorrected.volatile.total',
  'remapped_rows.pending',
  'remapped_rows.failure',
];

/** A line that is no row: what nvidia-smi has to complain of, which it prints on its standard output. */
export interface NvidiaSmiComplaint {
  readonly text: string;
  /** The device it speaks of, when it names one. */
  readonly busId: string | null;
}

export interface NvidiaSmiReport {
  readonly readings: readonly GpuReading[];
  readonly complaints: readonly NvidiaSmiComplaint[];
}

/**
 * Reads the output of `nvidia-smi --query-gpu=… --format=csv`, with its header, with or without units.
 *
 * Columns are found by name. A GPU that is lost leaves an error line between the rows of the others, at times
 * with exit code 0: each line is read for itself, and one that does not fit the header is a complaint.
 */
export function parseNvidiaSmi(output: string): NvidiaSmiReport {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  const headerAt = lines.findIndex(isHeader);
  const columns = headerAt === -1 ? [] : cells(lines[headerAt] ?? '').map(columnName);
  const readings: GpuReading[] = [];
  const complaints: NvidiaSmiComplaint[] = [];
  lines.forEach((line, at) => {
    if (at === headerAt) return;
    const values = cells(line);
    if (at < headerAt || columns.length === 0 || values.length !== columns.length) {
      complaints.push({ text: line.trim(), busId: busIdIn(line) });
      return;
    }
    readings.push(toReading(new Map(columns.map((column, index) => [column, values[index] ?? '']))));
  });
  return { readings, complaints };
}

const cells = (line: string): readonly string[] => line.split(',').map((cell) => cell.trim());

/** `memory.used [MiB]` is the column `memory.used`. */
const columnName = (cell: string): string => cell.replace(/ \[[^\]]*\]$/, '');

const isHeader = (line: string): boolean =>
  cells(line).every((cell) => /^[a-z][\w.]*$/i.test(columnName(cell))) &&
  cells(line).some((cell) => nvidiaSmiFields.includes(columnName(cell)));

/** `GPU 0000:65:00.0` or `GPU0000:65:00.0`, in the middle of a sentence. */
const busIdIn = (line: string): string | null =>
  /(?<id>(?:[0-9a-f]{4}){1,2}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])/i.exec(line)?.groups?.['id'] ?? null;

/** `[N/A]`, `[Not Supported]`, `[Unknown Error]`, `[Insufficient Permissions]`, … and the bare forms of them. */
const isAbsent = (value: string): boolean => /^(?:\[.*\]|N\/A|ERR!|-|)$/.test(value);

/** From `nvml.h`: bit n of the mask in `clocks_event_reasons.active`. */
const reasonsByBit: readonly ClockEventReason[] = [
  'gpu-idle',
  'applications-clocks-setting',
  'sw-power-cap',
  'hw-slowdown',
  'sync-boost',
  'sw-thermal-slowdown',
  'hw-thermal-slowdown',
  'hw-power-brake-slowdown',
  'display-clock-setting',
];

function toReading(row: ReadonlyMap<string, string>): GpuReading {
  const text = (column: string): string | null => {
    const value = row.get(column);
    return value === undefined || isAbsent(value) ? null : value;
  };
  const number = (column: string): number | null => {
    const digits = /^(?<value>-?\d+(?:\.\d+)?)(?: (?:MiB|%|W|MHz))?$/.exec(text(column) ?? '')?.groups?.[
      'value'
    ];
    return digits === undefined ? null : Number(digits);
  };
  const bytes = (column: string): number | null => {
    const mebibytes = number(column);
    return mebibytes === null ? null : mebibytes * 1024 * 1024;
  };
  const flag = (column: string): boolean | null => {
    const value = text(column)?.toLowerCase();
    if (value === 'yes' || value === '1') return true;
    return value === 'no' || value === '0' ? false : null;
  };
  return {
    uuid: text('uuid'),
    index: number('index'),
    busId: text('pci.bus_id'),
    name: text('name'),
    driverVersion: text('driver_version'),
    utilizationPercent: number('utilization.gpu'),
    memoryUtilizationPercent: number('utilization.memory'),
    memoryTotalBytes: bytes('memory.total'),
    memoryUsedBytes: bytes('memory.used'),
    memoryReservedBytes: bytes('memory.reserved'),
    temperatureCelsius: number('temperature.gpu'),
    temperatureMarginCelsius: number('temperature.gpu.tlimit'),
    memoryTemperatureCelsius: number('temperature.memory'),
    // The plain field is a mean over a second on some devices, and absent on others.
    powerWatts: number('power.draw.instant') ?? number('power.draw'),
    powerLimitWatts: number('power.limit'),
    smClockMegahertz: number('clocks.current.sm'),
    smClockMaxMegahertz: number('clocks.max.sm'),
    clockEventReasons: reasonsIn(text('clocks_event_reasons.active')),
    recoveryAction: text('gpu_recovery_action'),
    eccUncorrectedErrors: number('ecc.errors.uncorrected.volatile.total'),
    rowRemapPending: flag('remapped_rows.pending'),
    rowRemapFailed: flag('remapped_rows.failure'),
  };
}

/** Bits without a name here belong to newer drivers and are left out. */
function reasonsIn(mask: string | null): readonly ClockEventReason[] | null {
  if (mask === null || !/^0x[0-9a-f]{1,16}$/i.test(mask)) return null;
  const bits = BigInt(mask);
  return reasonsByBit.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
}
