import type { HostSample } from '@arasul/healing-engine/linux-host';
import type { Measurement, Series } from './series.ts';

/** Which value of the host becomes which series. */
const table: readonly (readonly [Exclude<keyof HostSample, 'coreShares'>, string, Series['unit']])[] = [
  ['cpuShare', 'cpu_share', 'share'],
  ['cores', 'cpu_cores_total', 'cores'],
  ['memoryUsedBytes', 'memory_used_bytes', 'bytes'],
  ['memoryTotalBytes', 'memory_total_bytes', 'bytes'],
  ['swapUsedBytes', 'swap_used_bytes', 'bytes'],
  ['swapTotalBytes', 'swap_total_bytes', 'bytes'],
  ['diskUsedBytes', 'disk_used_bytes', 'bytes'],
  ['diskTotalBytes', 'disk_total_bytes', 'bytes'],
  ['temperatureCelsius', 'temperature_celsius', 'celsius'],
  ['load1m', 'load_1m', 'count'],
  ['load5m', 'load_5m', 'count'],
  ['load15m', 'load_15m', 'count'],
  ['networkReceiveBytesPerSecond', 'network_receive_bytes_per_second', 'bytes_per_second'],
  ['networkTransmitBytesPerSecond', 'network_transmit_bytes_per_second', 'bytes_per_second'],
  ['uptimeSeconds', 'uptime_seconds', 'seconds'],
];

/** The host's sample as measurements; what was not measured stays null. */
export const fromHost = (sample: HostSample): readonly Measurement[] => {
  const measurements: Measurement[] = table.map(([key, name, unit]) => ({
    series: { name, unit, labels: {} },
    value: sample[key],
  }));
  const used = sample.cpuShare === null || sample.cores === null ? null : sample.cpuShare * sample.cores;
  measurements.push({ series: { name: 'cpu_cores_used', unit: 'cores', labels: {} }, value: used });
  sample.coreShares.forEach((value, core) =>
    measurements.push({
      series: { name: 'cpu_core_share', unit: 'share', labels: { core: String(core) } },
      value,
    }),
  );
  return measurements;
};
