/** A length of time as Traefik reads it: a Go duration. */
export type Duration = `${number}${'h' | 'm' | 's' | 'ms' | 'us' | 'ns'}`;

const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

/**
 * Milliseconds of a duration in configuration: a whole number means seconds, a text is a Go duration as `1h30m`.
 * Null for what Traefik refuses: days, weeks, words, spaces, fractions without a unit.
 */
export function durationMs(value: string | number): number | null {
  const text = String(value);
  if (/^[+-]?\d+$/.test(text)) return Number(text) * 1000;
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[+-]/, '');
  const part = /(?<amount>\d+(?:\.\d*)?|\.\d+)(?<unit>ns|us|µs|μs|ms|s|m|h)/y;
  let total = 0;
  let at = 0;
  while (at < body.length) {
    part.lastIndex = at;
    const groups = part.exec(body)?.groups;
    if (groups === undefined) return null;
    total += Number(groups['amount']) * (unitMs[groups['unit'] ?? ''] ?? 0);
    at = part.lastIndex;
  }
  return body === '' ? null : sign * total;
}

const words: Readonly<Record<string, string>> = {
  d: 'd',
  day: 'd',
  days: 'd',
  w: 'w',
  week: 'w',
  weeks: 'w',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  m: 'm',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  s: 's',
  h: 'h',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  ms: 'ms',
};

/** What someone meant by `15 min` or `1d`, as a duration that Traefik reads; null when that is not clear. */
export function meantDuration(text: string): string | null {
  const groups = /^\s*(?<amount>\d+)\s*(?<unit>[a-z]+)\s*$/i.exec(text)?.groups;
  const unit = words[(groups?.['unit'] ?? '').toLowerCase()];
  if (groups === undefined || unit === undefined) return null;
  const amount = Number(groups['amount']);
  if (unit === 'd') return `${amount * 24}h`;
  if (unit === 'w') return `${amount * 168}h`;
  return `${amount}${unit}`;
}

/** As a person writes it: `15m`, `1h30m`, `100ms`. */
export function formatDuration(ms: number): Duration {
  for (const unit of ['h', 'm', 's'] as const) {
    const size = unitMs[unit] ?? 1;
    if (ms !== 0 && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms === 0 ? '0s' : `${ms}ms`;
}
