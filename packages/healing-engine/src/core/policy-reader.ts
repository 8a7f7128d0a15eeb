import { nearest, parseDuration } from './labels.ts';

/** What is wrong with a policy, and where. */
export interface PolicyProblem {
  /** Keys and indexes that lead there; empty for the whole. */
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

/** Reads one value of a policy. What is not said is `fallback`; what is wrong is noted, and `fallback` goes on. */
export type Reader<T> = (
  value: unknown,
  fallback: T,
  path: PolicyProblem['path'],
  note: (problem: PolicyProblem) => void,
) => T;

/** A value as a person reads it in a message; never longer than a line. */
function shown(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return short(JSON.stringify(value));
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return 'a group of values';
  }
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function reader<T>(read: (value: unknown) => T | undefined, expected: string): Reader<T> {
  return (value, fallback, path, note) => {
    if (value === undefined) return fallback;
    const result = read(value);
    if (result !== undefined) return result;
    note({ path, reason: `must be ${expected}, not ${shown(value)}` });
    return fallback;
  };
}

export const flag: Reader<boolean> = reader(
  (value) => (typeof value === 'boolean' ? value : undefined),
  'true or false',
);

export const word: Reader<string> = reader(
  (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
  'a name',
);

export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  return reader((value) => words.find((each) => each === value), `one of ${words.join(', ')}`);
}

export function quantity(min: number, max: number, unit: string): Reader<number> {
  const isOne = (value: unknown): value is number =>
    typeof value === 'number' && value >= min && value <= max;
  return reader((value) => (isOne(value) ? value : undefined), `${unit} from ${min} to ${max}`);
}

export function count(min: number, max = 1_000_000): Reader<number> {
  const isOne = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  return reader((value) => (isOne(value) ? value : undefined), `a whole number from ${min} to ${max}`);
}

/** A share from 0 to 1; people who write 90 mean 0.9, and must say so. */
export const share: Reader<number> = quantity(0, 1, 'a share');

/** Milliseconds as a number, or text with a unit. */
export function duration(minMs: number, maxMs: number): Reader<number> {
  return reader(
    (value) => {
      const ms = typeof value === 'string' ? parseDuration(value) : value;
      return typeof ms === 'number' && Number.isFinite(ms) && ms >= minMs && ms <= maxMs ? ms : undefined;
    },
    `a duration from ${spoken(minMs)} to ${spoken(maxMs)} (milliseconds, or text such as 10s, 5m or 1h)`,
  );
}

function spoken(ms: number): string {
  if (ms % 3_600_000 === 0 && ms > 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0 && ms > 0) return `${ms / 60_000}m`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

/** @param empty what an item falls back to, so that reading goes on after a problem */
export function listOf<T>(item: Reader<T>, empty: T): Reader<readonly T[]> {
  return (value, fallback, path, note) => {
    if (value === undefined) return fallback;
    if (!Array.isArray(value)) {
      note({ path, reason: `must be a list, not ${shown(value)}` });
      return fallback;
    }
    return value.map((each: unknown, index) => item(each, empty, [...path, index], note));
  };
}

/**
 * An object of which each key may be left out. The mapped type makes a key that has no reader an error of the compiler.
 * @param required keys that have no default of their own
 */
export function groupOf<T extends object>(
  readers: { readonly [K in keyof T]-?: Reader<T[K]> },
  required: readonly (keyof T & string)[] = [],
): Reader<T> {
  const names = Object.keys(readers);
  return (value, fallback, path, note) => {
    if (value === undefined) return fallback;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      note({ path, reason: `must be a group of values, not ${shown(value)}` });
      return fallback;
    }
    const said = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(said))
      if (!names.includes(key))
        note({ path: [...path, key], reason: `is not known; did you mean ${nearest(key, names)}?` });
    for (const key of required)
      if (said[key] === undefined) note({ path: [...path, key], reason: 'is missing' });
    const read = { ...fallback };
    for (const key of names as (keyof T & string)[])
      // An own key only: "constructor" of every object is no setting.
      read[key] = readers[key](
        Object.hasOwn(said, key) ? said[key] : undefined,
        fallback[key],
        [...path, key],
        note,
      );
    return read;
  };
}

/** `overload.cpu.threshold.high`, `windows[0].cron`. */
export function spellPath(path: PolicyProblem['path']): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
