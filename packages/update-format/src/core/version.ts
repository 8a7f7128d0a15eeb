/** A release number: three whole numbers, each compared as a number. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const form = /^(?<major>0|[1-9]\d*)\.(?<minor>0|[1-9]\d*)\.(?<patch>0|[1-9]\d*)$/;

/**
 * Reads `X.Y.Z`; null for anything else.
 *
 * Strict on purpose: `01.2.3`, `1e3.0.0`, a number past 2^53 and a text with spaces are read differently by
 * different programs, and a version that two readers order differently is a way around the stop of downgrades.
 */
export function parseVersion(text: string): Version | null {
  const { major, minor, patch } = form.exec(text)?.groups ?? {};
  const version = { major: Number(major), minor: Number(minor), patch: Number(patch) };
  return Object.values(version).every(Number.isSafeInteger) ? version : null;
}

/** Negative when `a` is older than `b`, positive when newer, 0 when equal. */
export function compareVersions(a: Version, b: Version): number {
  return Math.sign(a.major - b.major || a.minor - b.minor || a.patch - b.patch);
}

export const printVersion = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`;

export interface VersionFacts {
  /** What the device has committed to; not what it is configured to claim. */
  readonly installed: Version;
  readonly offered: Version;
  /** The oldest release from which the package may be installed. */
  readonly minimum: Version;
  /** Lets the same version be installed again. An older one never is. */
  readonly reinstall?: boolean;
}

export type VersionVerdict =
  | { readonly kind: 'accept' }
  | {
      readonly kind: 'refuse';
      readonly code: 'E_POLICY_DOWNGRADE' | 'E_POLICY_EQUAL' | 'E_POLICY_MIN_VERSION';
      /** For a person: what stands against what. */
      readonly reason: string;
    };

/** May a device with this release install that one? Downgrades are judged first: they are the attack. */
export function judgeVersion({ installed, offered, minimum, reinstall }: VersionFacts): VersionVerdict {
  const order = compareVersions(offered, installed);
  if (order < 0) {
    return {
      kind: 'refuse',
      code: 'E_POLICY_DOWNGRADE',
      reason: `version ${printVersion(offered)} is older than the installed version ${printVersion(installed)}`,
    };
  }
  if (order === 0 && reinstall !== true) {
    return {
      kind: 'refuse',
      code: 'E_POLICY_EQUAL',
      reason: `version ${printVersion(offered)} is installed already`,
    };
  }
  if (compareVersions(installed, minimum) < 0) {
    return {
      kind: 'refuse',
      code: 'E_POLICY_MIN_VERSION',
      reason: `the package needs version ${printVersion(minimum)} or newer, installed is version ${printVersion(installed)}: install that one first`,
    };
  }
  return { kind: 'accept' };
}
