import type { GpuReading } from '../reading.ts';

const forms: readonly RegExp[] = [
  /** nvidia-smi: `2026/07/03 22:11:09.916` */
  /^(?<year>\d{4})\/(?<month>\d{2})\/(?<day>\d{2}) (?<time>\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)$/,
  /** tegrastats: `07-21-2025 16:33:42` */
  /^(?<month>\d{2})-(?<day>\d{2})-(?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2})$/,
];

/** The printed time in milliseconds, for differences within one recording; null when there is none. */
export function printedMs(reading: GpuReading): number | null {
  if (!reading.printedAt.known) return null;
  for (const form of forms) {
    const groups = form.exec(reading.printedAt.value)?.groups;
    if (groups === undefined) continue;
    const at = Date.parse(`${groups['year']}-${groups['month']}-${groups['day']}T${groups['time']}Z`);
    if (!Number.isNaN(at)) return at;
  }
  // `-q` and XML: `Fri Jul  3 22:11:10 2026`
  const at = Date.parse(`${reading.printedAt.value} UTC`);
  return Number.isNaN(at) ? null : at;
}
