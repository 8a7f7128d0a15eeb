/** Languages of the dashboard. */
export type Language = 'de' | 'en';

/** All words for numbers and times, in one place: components never call Intl themselves. */
export interface Format {
  readonly language: Language;
  /** `23 %`; share is 0 to 1. */
  percent(share: number): string;
  number(value: number, fractionDigits?: number): string;
  /** `290 GB`, decimal units as disks are sold. */
  bytes(bytes: number): string;
  /** `1,2 MB/s` */
  bytesPerSecond(rate: number): string;
  /** `54 °C` */
  celsius(degrees: number): string;
  /** `2 Minuten und 18 Sekunden`: the two largest units, whole seconds. */
  duration(ms: number): string;
  /** The largest unit only: `3 Tage`. */
  rough(ms: number): string;
  /** Like `duration`, with a tenth below ten seconds: `1,8 Sekunden`. */
  span(ms: number): string;
  /** `vor 4 Sekunden`; never in the future. */
  ago(ms: number): string;
  /** `14:03` */
  time(atMs: number): string;
  /** `14:03:27` */
  timeToSecond(atMs: number): string;
  /** `12. Mai` */
  date(atMs: number): string;
  /** `12.05.2026, 14:03:27` */
  dateTime(atMs: number): string;
  /** Whole days in the reader's zone from `atMs` to `nowMs`: 0 today, 1 yesterday. */
  daysBefore(atMs: number, nowMs: number): number;
  list(items: readonly string[]): string;
}

const secondMs = 1_000;
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', secondMs],
] as const;
const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const noBreak = '\u00A0';

/** The largest step of 1,000 that keeps the figure at 1 or above; not below the smallest unit wanted. */
const scaleBytes = (bytes: number, smallest: 0 | 1): { value: number; unit: (typeof byteUnits)[number] } => {
  let value = Math.abs(bytes) / 1_000 ** smallest;
  let index: number = smallest;
  while (value >= 999.5 && index < byteUnits.length - 1) {
    value /= 1_000;
    index += 1;
  }
  return { value: bytes < 0 ? -value : value, unit: byteUnits[index] ?? 'byte' };
};

/** Two significant places below ten, none above: figures that do not jump in width. */
const digitsFor = (value: number, unit: string): number => (unit === 'byte' || value >= 9.95 ? 0 : 1);

/** Node and browsers put plain and narrow spaces before units; a unit must not leave its figure at a line end. */
const tied = (text: string): string => text.replaceAll(/[ \u202F](?=\S)/g, noBreak);

/** @param timeZone IANA name; the browser's own when absent */
export function createFormat(language: Language, timeZone?: string): Format {
  const locale = language === 'de' ? 'de-DE' : 'en-US';
  const zone = timeZone === undefined ? {} : { timeZone };
  const cache = new Map<string, Intl.NumberFormat>();
  const numbers = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options);
    const known = cache.get(key) ?? new Intl.NumberFormat(locale, options);
    cache.set(key, known);
    return known;
  };
  const times = new Intl.DateTimeFormat(locale, { ...zone, hour: '2-digit', minute: '2-digit' });
  const clockSeconds = new Intl.DateTimeFormat(locale, {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const dates = new Intl.DateTimeFormat(locale, { ...zone, day: 'numeric', month: 'long' });
  const full = new Intl.DateTimeFormat(locale, { ...zone, dateStyle: 'medium', timeStyle: 'medium' });
  const calendar = new Intl.DateTimeFormat('en-CA', {
    ...zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const lists = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' });

  const counted = (value: number, unit: string): string =>
    tied(numbers({ style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(value));
  // In English the hour has no leading zero: "3:12 AM".
  const clock = (text: string): string => tied(language === 'en' ? text.replace(/^0/, '') : text);
  const dayNumber = (atMs: number): number => Date.parse(calendar.format(atMs)) / 86_400_000;

  const bytesIn = (bytes: number, suffix: '' | '-per-second'): string => {
    // A rate in single bytes would only flicker.
    const { value, unit } = scaleBytes(bytes, suffix === '' ? 0 : 1);
    const digits = digitsFor(value, unit);
    return tied(
      numbers({
        style: 'unit',
        unit: `${unit}${suffix}`,
        unitDisplay: 'short',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    );
  };

  const duration = (ms: number): string => {
    let left = Math.max(0, Math.round(ms / secondMs)) * secondMs;
    const parts: string[] = [];
    for (const [unit, length] of units) {
      const count = Math.floor(left / length);
      if (count === 0 && !(unit === 'second' && parts.length === 0)) {
        if (parts.length > 0) break;
        continue;
      }
      parts.push(counted(count, unit));
      left -= count * length;
      if (parts.length === 2) break;
    }
    return lists.format(parts);
  };

  return {
    language,
    percent: (share) => tied(numbers({ style: 'percent', maximumFractionDigits: 0 }).format(share)),
    number: (value, fractionDigits = 0) =>
      numbers({
        minimumFractionDigits: fractionDigits,
        maximumFractionDigits: fractionDigits,
      }).format(value),
    bytes: (bytes) => bytesIn(bytes, ''),
    bytesPerSecond: (rate) => bytesIn(rate, '-per-second'),
    celsius: (degrees) => `${numbers({ maximumFractionDigits: 0 }).format(degrees)}${noBreak}°C`,
    duration,
    rough: (ms) => {
      const safe = Math.max(0, ms);
      const [unit, length] = units.find(([, size]) => safe >= size) ?? units[3];
      return counted(Math.floor(safe / length), unit);
    },
    span: (ms) => {
      if (ms >= 9_950) return duration(ms);
      const seconds = Math.max(0, ms) / secondMs;
      return tied(
        numbers({ style: 'unit', unit: 'second', unitDisplay: 'long', maximumFractionDigits: 1 }).format(
          seconds,
        ),
      );
    },
    ago: (ms) => {
      const safe = Math.max(0, ms);
      const [unit, length] = units.find(([, size]) => safe >= size) ?? units[3];
      return tied(relative.format(-Math.floor(safe / length), unit));
    },
    time: (atMs) => clock(times.format(atMs)),
    timeToSecond: (atMs) => clock(clockSeconds.format(atMs)),
    date: (atMs) => tied(dates.format(atMs)),
    dateTime: (atMs) => full.format(atMs),
    daysBefore: (atMs, nowMs) => dayNumber(nowMs) - dayNumber(atMs),
    list: (items) => lists.format(items),
  };
}
