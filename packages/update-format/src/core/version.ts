import { UpdateError } from '../errors.ts';

/** A version as https://semver.org/spec/v2.0.0.html defines it, taken apart. */
export interface Version {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  readonly prerelease: readonly (number | string)[];
}

const longestVersion = 64;
const number = '(0|[1-9]\\d*)';
const label = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const pattern = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${label}(?:\\.${label})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
  'u',
);

/** `null` for anything that is not exactly a semantic version with numbers up to 2^53-1. */
export function parseVersion(text: string): Version | null {
  if (text.length > longestVersion) return null;
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, major, minor, patch, prerelease] = match;
  const numbers = [Number(major), Number(minor), Number(patch)] as const;
  if (!numbers.every(Number.isSafeInteger)) return null;
  const labels = prerelease === undefined ? [] : prerelease.split('.').map(labelOf);
  return labels.some((each) => typeof each === 'number' && !Number.isSafeInteger(each))
    ? null
    : { numbers, prerelease: labels };
}

const labelOf = (text: string): number | string => (/^\d+$/u.test(text) ? Number(text) : text);

/** @throws {UpdateError} `MANIFEST_SCHEMA` when `text` is no semantic version; `what` names it in the message. */
export function requireVersion(text: string, what: string): Version {
  const version = parseVersion(text);
  if (version !== null) return version;
  throw new UpdateError(
    'MANIFEST_SCHEMA',
    `${what} ${JSON.stringify(text)} is no semantic version; write it as 1.4.0 or 1.4.0-rc.1.`,
  );
}

/**
 * Negative when `left` comes before `right`, 0 when they rank equal (build metadata does not count), positive otherwise
 * (Semantic Versioning 2.0.0, section 11).
 * @throws {UpdateError} `MANIFEST_SCHEMA` when one of them is no semantic version.
 */
export function compareVersions(left: string, right: string): number {
  const a = requireVersion(left, 'The version');
  const b = requireVersion(right, 'The version');
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  // Rule 11.3: a version without a pre-release ranks above the same one with it.
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; ; index += 1) {
    const left = a[index];
    const right = b[index];
    if (left === undefined || right === undefined) {
      return left === right ? 0 : left === undefined ? -1 : 1;
    }
    const difference = compareLabels(left, right);
    if (difference !== 0) return difference;
  }
}

function compareLabels(left: number | string, right: number | string): number {
  if (typeof left === 'number') return typeof right === 'number' ? left - right : -1;
  if (typeof right === 'number') return 1;
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Compares dotted numbers of any length, as L4T (`36.4.3`) and Docker (`24.0.7`) use them; `null` if one is none. */
export function compareDotted(left: string, right: string): number | null {
  const a = dotted(left);
  const b = dotted(right);
  if (a === null || b === null) return null;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A suffix after the numbers, as in `24.0.7-ce` or `20.10.24+dfsg1`, does not count. */
function dotted(text: string): readonly number[] | null {
  const match = /^(\d{1,9}(?:\.\d{1,9}){0,5})(?:[-+~].{0,40})?$/u.exec(text);
  return match?.[1] === undefined ? null : match[1].split('.').map(Number);
}
