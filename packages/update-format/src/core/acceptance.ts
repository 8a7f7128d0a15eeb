import { UpdateError, type PolicyCode } from '../errors.ts';
import { arasulComponents, componentProblem, type ComponentTable } from './component.ts';
import type { DeviceRule, Manifest, ManifestV2 } from './manifest.ts';
import { formatTimestamp } from './timestamp.ts';
import { compareDotted, compareVersions } from './version.ts';

/** What the device knows about itself, from its own committed state, never from the environment. */
export interface DeviceFacts {
  readonly product: string;
  /** The names under which packages may address it, as `jetson-agx-orin`. */
  readonly compatible: readonly string[];
  /** As Docker names it: `arm64`, `amd64`. */
  readonly architecture: string;
  readonly installedVersion: string;
  /** Of the installed release; `null` before the first one of format 2. */
  readonly releaseCounter: number | null;
  /** The highest security floor of any release that was installed. */
  readonly securityFloor: number;
  /** The latest moment that has surely passed: the last commit, the build of the updater. Clocks may be wrong. */
  readonly timeFloorMs: number;
  /** `null` where there is none. */
  readonly l4tVersion: string | null;
  readonly dockerVersion: string | null;
}

export interface AcceptancePolicy {
  /** Packages of format 1 carry no device, expiry or counter; `2` refuses them. 1 unless set. */
  readonly minFormat?: 1 | 2;
  /** `warn` where a device has no trustworthy clock. `enforce` unless set. */
  readonly expiry?: 'enforce' | 'warn';
  /** Takes the installed version once more. */
  readonly reinstall?: boolean;
  /** Takes an older version, with the reason that goes to the log; never below the security floor. */
  readonly allowDowngrade?: { readonly reason: string };
  /** How far the counter may jump, against a counter that nobody can exceed. 1000 unless set. */
  readonly largestCounterStep?: number;
  readonly components?: ComponentTable;
  /** From the keyring. */
  readonly minReleaseCounter?: number;
}

export type Verdict =
  | { readonly accept: true; readonly warnings: readonly string[] }
  | { readonly accept: false; readonly code: PolicyCode | 'COMPONENT_UNKNOWN'; readonly message: string };

/** Decides whether a device takes a package whose signatures hold. Pure: the same input gives the same verdict. */
export function accept(
  manifest: Manifest,
  facts: DeviceFacts,
  nowMs: number,
  policy: AcceptancePolicy = {},
): Verdict {
  const warnings: string[] = [];
  try {
    checkFormat(manifest, policy);
    if (manifest.format === 2) {
      checkDevice(manifest.device, manifest.product, facts);
      checkExpiry(manifest, Math.max(nowMs, facts.timeFloorMs), policy, warnings);
    }
    checkVersion(manifest, facts, policy, warnings);
    if (manifest.format === 2) {
      checkCounter(manifest, facts, policy);
      checkImages(manifest, facts);
    }
    checkComponents(manifest, policy);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { accept: false, code: error.code, message: error.message };
  }
  return { accept: true, warnings };
}

/** Like `accept`, for those who want an exception. @throws {UpdateError} with the code of the verdict. */
export function requireAccepted(
  manifest: Manifest,
  facts: DeviceFacts,
  nowMs: number,
  policy?: AcceptancePolicy,
): readonly string[] {
  const verdict = accept(manifest, facts, nowMs, policy);
  if (verdict.accept) return verdict.warnings;
  throw new UpdateError(verdict.code, verdict.message);
}

/**
 * What can be said without a device: format, expiry, the keyring's minimum counter.
 * @throws {UpdateError} `POLICY_*`
 */
export function requireCurrent(
  manifest: Manifest,
  nowMs: number,
  policy: AcceptancePolicy,
): readonly string[] {
  const warnings: string[] = [];
  try {
    checkFormat(manifest, policy);
    if (manifest.format === 2) {
      checkExpiry(manifest, nowMs, policy, warnings);
      checkFloor(manifest, policy.minReleaseCounter ?? 0);
    }
  } catch (error) {
    throw error instanceof Refusal ? new UpdateError(error.code, error.message) : error;
  }
  return warnings;
}

class Refusal extends Error {
  readonly code: PolicyCode | 'COMPONENT_UNKNOWN';

  constructor(code: PolicyCode | 'COMPONENT_UNKNOWN', message: string) {
    super(message);
    this.code = code;
  }
}

const refuse = (code: PolicyCode | 'COMPONENT_UNKNOWN', message: string): never => {
  throw new Refusal(code, message);
};

function checkFormat(manifest: Manifest, { minFormat = 1 }: AcceptancePolicy): void {
  if (manifest.format < minFormat)
    refuse(
      'POLICY_FORMAT',
      'The package is of format 1, and this device takes format 2 only; make it again.',
    );
}

function checkDevice(rule: DeviceRule, product: string, facts: DeviceFacts): void {
  const foreign = (what: string, wanted: string, have: string | null): never =>
    refuse('POLICY_DEVICE', `The package is for ${what} ${wanted}, this device is ${have ?? 'without one'}.`);
  if (product !== facts.product) foreign('the product', product, facts.product);
  if (!rule.compatible.some((name) => facts.compatible.includes(name)))
    foreign('the devices', rule.compatible.join(', '), facts.compatible.join(', '));
  if (rule.architecture !== null && rule.architecture !== facts.architecture)
    foreign('the architecture', rule.architecture, facts.architecture);
  if (!inRange(facts.l4tVersion, rule.l4tMin, rule.l4tMax))
    foreign('L4T', `${rule.l4tMin ?? 'any'} to ${rule.l4tMax ?? 'any'}`, facts.l4tVersion);
  if (!inRange(facts.dockerVersion, rule.dockerMin, null))
    foreign('Docker', `${rule.dockerMin ?? 'any'} or newer`, facts.dockerVersion);
}

/** An image for another processor would load, and never start. */
function checkImages({ components }: ManifestV2, { architecture }: DeviceFacts): void {
  for (const { id, image } of components)
    if (image !== null && image.architecture !== architecture)
      refuse(
        'POLICY_DEVICE',
        `The image of ${id} is for the architecture ${image.architecture}, this device is ${architecture}.`,
      );
}

/** What a rule asks for and a device does not know is not fulfilled. */
function inRange(have: string | null, least: string | null, most: string | null): boolean {
  const notBelow = least === null || (have !== null && (compareDotted(have, least) ?? -1) >= 0);
  return notBelow && (most === null || (have !== null && (compareDotted(have, most) ?? 1) <= 0));
}

function checkExpiry(
  manifest: ManifestV2,
  nowMs: number,
  policy: AcceptancePolicy,
  warnings: string[],
): void {
  // The manifest's own time is a floor as well: it was made before it arrived here.
  if (manifest.expiresAtMs === null || Math.max(nowMs, manifest.createdAtMs) < manifest.expiresAtMs) return;
  const message = `The package expired at ${formatTimestamp(manifest.expiresAtMs)}; get a newer one, or check the clock.`;
  if (policy.expiry === 'warn') warnings.push(message);
  else refuse('POLICY_EXPIRED', message);
}

function checkVersion(
  manifest: Manifest,
  facts: DeviceFacts,
  policy: AcceptancePolicy,
  warnings: string[],
): void {
  const { installedVersion: installed } = facts;
  const difference = compareVersions(manifest.version, installed);
  if (difference < 0) {
    const what = `version ${manifest.version} is older than the installed version ${installed}`;
    if (policy.allowDowngrade === undefined) refuse('POLICY_DOWNGRADE', `The package's ${what}.`);
    else warnings.push(`Downgrade, ${policy.allowDowngrade.reason}: ${what}.`);
  }
  if (difference === 0 && policy.reinstall !== true)
    refuse('POLICY_EQUAL', `The package's version ${manifest.version} is installed already.`);
  if (manifest.minVersion !== null && compareVersions(installed, manifest.minVersion) < 0)
    refuse(
      'POLICY_MIN_VERSION',
      `The package needs version ${manifest.minVersion}, installed is version ${installed}; install one between first.`,
    );
}

function checkFloor({ releaseCounter }: ManifestV2, floor: number): void {
  if (releaseCounter < floor)
    refuse(
      'POLICY_COUNTER',
      `The package's release counter ${releaseCounter} is below the security floor ${floor}.`,
    );
}

function checkCounter(manifest: ManifestV2, facts: DeviceFacts, policy: AcceptancePolicy): void {
  const { releaseCounter: counter } = manifest;
  checkFloor(manifest, Math.max(facts.securityFloor, policy.minReleaseCounter ?? 0));
  if (facts.releaseCounter === null || policy.allowDowngrade !== undefined) return;
  const step = counter - facts.releaseCounter;
  if (step < 0 || (step === 0 && policy.reinstall !== true))
    refuse(
      'POLICY_COUNTER',
      `The package's release counter ${counter} is not above the installed one, ${facts.releaseCounter}.`,
    );
  if (step > (policy.largestCounterStep ?? 1000))
    refuse(
      'POLICY_COUNTER',
      `The package's release counter ${counter} jumps too far from ${facts.releaseCounter}.`,
    );
}

function checkComponents(manifest: Manifest, { components = arasulComponents }: AcceptancePolicy): void {
  if (manifest.format === 1) {
    const unknown = manifest.components.find(({ id }) => !Object.hasOwn(components, id));
    if (unknown !== undefined)
      refuse('COMPONENT_UNKNOWN', `There is no component ${JSON.stringify(unknown.id)} on this device.`);
    return;
  }
  for (const { id, type } of manifest.components) {
    const problem = componentProblem(id, type, components);
    if (problem !== null) refuse('COMPONENT_UNKNOWN', problem);
  }
}
