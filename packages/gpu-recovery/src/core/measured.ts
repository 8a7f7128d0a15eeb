/**
 * A value that was measured, or the reason why it was not. Absent is never 0: a tool that cannot read the
 * power of a GPU and a GPU that draws nothing are different facts.
 */
export type Measured<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: AbsenceReason };

export type AbsenceReason =
  /** The source has no such field. */
  | 'not_reported'
  /** The tool said `[N/A]`, `N/A` or `-`. */
  | 'not_available'
  | 'not_supported'
  /** `[Requested functionality has been deprecated]`, drivers from 590 on. */
  | 'deprecated'
  | 'no_permission'
  /** The tool tried and failed: `[Unknown Error]`, `ERR!`, `[GPU is lost]`. */
  | 'read_failed'
  /** The sensor is powered off, as tegrastats shows by -256 C. */
  | 'offline'
  /** Text of a form that is not known here. */
  | 'unreadable';

export function known<T>(value: T): Measured<T> {
  return { known: true, value };
}

export function absent(reason: AbsenceReason): Measured<never> {
  return { known: false, reason };
}

export function valueOr<T, D>(measured: Measured<T>, otherwise: D): T | D {
  return measured.known ? measured.value : otherwise;
}

/** The first known of several ways to learn the same thing, else the reason of the first. */
export function firstKnown<T>(first: Measured<T>, ...others: readonly Measured<T>[]): Measured<T> {
  return [first, ...others].find((candidate) => candidate.known) ?? first;
}

/** What nvidia-smi, dmon and tegrastats write instead of a value; null when `raw` is a value. */
export function absenceIn(raw: string): AbsenceReason | null {
  const text = raw
    .replace(/^\[(.*)\]$/, '$1')
    .trim()
    .toLowerCase();
  switch (text) {
    case '':
    case '-':
    case 'n/a':
      return 'not_available';
    case 'not supported':
      return 'not_supported';
    case 'requested functionality has been deprecated':
      return 'deprecated';
    case 'insufficient permissions':
      return 'no_permission';
    case 'unknown error':
    case 'err!':
    case 'gpu is lost':
    case 'gpu requires reset':
      return 'read_failed';
    default:
      return null;
  }
}

/** Factor from the unit a tool wrote to the unit of the field it stands in. */
const unitFactor: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  MiB: { MiB: 1, KiB: 1 / 1024, GiB: 1024, B: 1 / 1_048_576 },
  W: { W: 1, mW: 0.001 },
  C: { C: 1 },
  '%': { '%': 1 },
  MHz: { MHz: 1, GHz: 1000, Hz: 1e-6 },
  us: { us: 1, ms: 1000, s: 1_000_000 },
  count: {},
};

export type Unit = 'MiB' | 'W' | 'C' | '%' | 'MHz' | 'us' | 'count';

/** A number with or without its unit; without one it is in `unit` already. */
export function measuredNumber(raw: string, unit: Unit): Measured<number> {
  const reason = absenceIn(raw);
  if (reason !== null) return absent(reason);
  const match = /^([+-]?\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z%]*)$/.exec(raw.trim());
  if (match === null) return absent('unreadable');
  const [, digits = '', written = ''] = match;
  const factor = written === '' ? 1 : unitFactor[unit][written];
  if (factor === undefined) return absent('unreadable');
  const value = Number(digits) * factor;
  if (unit === '%' && (value < 0 || value > 100)) return absent('unreadable');
  if (unit !== 'C' && value < 0) return absent('unreadable');
  return known(value);
}

export function measuredBoolean(raw: string): Measured<boolean> {
  const reason = absenceIn(raw);
  if (reason !== null) return absent(reason);
  switch (raw.trim().toLowerCase()) {
    case 'yes':
    case 'enabled':
    case 'active':
    case 'on':
    case '1':
      return known(true);
    case 'no':
    case 'disabled':
    case 'not active':
    case 'off':
    case '0':
      return known(false);
    default:
      return absent('unreadable');
  }
}

export function measuredText(raw: string): Measured<string> {
  const reason = absenceIn(raw);
  return reason === null ? known(raw.trim()) : absent(reason);
}
