import type { GpuReading } from '../reading.ts';
import { readingFromFields } from './fields.ts';

/** Columns of `nvidia-smi dmon`, by the name of the query field with the same meaning. */
const columnField: Readonly<Record<string, string>> = {
  gpu: 'index',
  pwr: 'power.draw',
  gtemp: 'temperature.gpu',
  temp: 'temperature.gpu',
  mtemp: 'temperature.memory',
  sm: 'utilization.gpu',
  mem: 'utilization.memory',
  pclk: 'clocks.current.sm',
  fb: 'memory.used',
};

/** One reading for each row. The header is repeated on long runs and may change its columns. */
export function parseDmon(text: string): readonly GpuReading[] {
  const readings: GpuReading[] = [];
  let columns: readonly string[] = [];
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '#' || line.trimStart().startsWith('#')) {
      const names = line
        .replace(/^\s*#\s*/, '')
        .trim()
        .split(/\s+/);
      // The second header line holds the units.
      if (names.includes('gpu')) columns = names;
      continue;
    }
    if (columns.length === 0 || words.length !== columns.length) continue;
    const fields = new Map<string, string>();
    columns.forEach((column, at) => {
      const field = columnField[column];
      if (field !== undefined) fields.set(field, words[at] ?? '-');
    });
    readings.push(readingFromFields(fields));
  }
  return readings;
}
