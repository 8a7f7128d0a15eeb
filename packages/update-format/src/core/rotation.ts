import { UpdateError } from '../errors.ts';
import type { Signer } from '../ports.ts';
import { Fields } from './fields.ts';
import { parseJson } from './json.ts';
import { keyringType, parseEnvelope, signEnvelope, type Envelope } from './dsse.ts';
import { formatKeyring, checkKeyring, parseKeyring, type Keyring, type TrustedKey } from './keyring.ts';
import type { KeyRules } from './key.ts';
import { verifyEnvelope, type Trust } from './trust.ts';

/** A chain longer than this is an attack on the device's time. */
export const longestChain = 256;

export interface RotationRequest {
  readonly add: readonly TrustedKey[];
  /** Keys that stay valid until `overlapUntilMs`, beside the new ones. */
  readonly retire: readonly string[];
  readonly overlapUntilMs: number;
  readonly nowMs: number;
  readonly threshold?: number;
}

/**
 * The next version of a keyring: new keys join, retired ones end with the overlap. Pure.
 * @throws {UpdateError} `TRUST_ROTATION`, `TRUST_KEYRING`
 */
export function rotated(current: Keyring, request: RotationRequest): Keyring {
  const { retire, overlapUntilMs, nowMs } = request;
  const unknown = retire.find((id) => !current.keys.some(({ key }) => key.id === id));
  if (unknown !== undefined)
    throw new UpdateError(
      'TRUST_ROTATION',
      `The key ${unknown.slice(0, 16)} cannot be retired: the keyring has it not.`,
    );
  if (overlapUntilMs <= nowMs)
    throw new UpdateError(
      'TRUST_ROTATION',
      'The overlap must end in the future, or devices would be stranded.',
    );
  const kept = current.keys.map((each) => {
    if (!retire.includes(each.key.id)) return each;
    const until = Math.min(each.validUntilMs ?? overlapUntilMs, overlapUntilMs);
    return { ...each, validUntilMs: until };
  });
  return checkKeyring({
    ...current,
    version: current.version + 1,
    createdAtMs: nowMs,
    threshold: request.threshold ?? current.threshold,
    keys: [...kept, ...request.add],
  });
}

/**
 * The next version of a keyring, without a key that must not be trusted any more.
 * @param minReleaseCounter above everything that the wrong owner of the key may have signed
 * @throws {UpdateError} `TRUST_ROTATION`, `TRUST_KEYRING` when too few keys would remain
 */
export function revoked(
  current: Keyring,
  request: {
    readonly id: string;
    readonly reason: string;
    readonly nowMs: number;
    readonly minReleaseCounter?: number;
    readonly add?: readonly TrustedKey[];
  },
): Keyring {
  const { id, reason, nowMs } = request;
  if (current.revoked.some((each) => each.id === id))
    throw new UpdateError('TRUST_ROTATION', `The key ${id.slice(0, 16)} is revoked already.`);
  return checkKeyring({
    ...current,
    version: current.version + 1,
    createdAtMs: nowMs,
    keys: [...current.keys.filter(({ key }) => key.id !== id), ...(request.add ?? [])],
    revoked: [...current.revoked, { id, reason, atMs: nowMs }],
    minReleaseCounter: Math.max(current.minReleaseCounter, request.minReleaseCounter ?? 0),
  });
}

/** Signs the next version; both the old and the new version's threshold must be met by `signers`. */
export function signKeyring(next: Keyring, signers: readonly Signer[]): Promise<Uint8Array> {
  return signEnvelope({ payloadType: keyringType, payload: formatKeyring(next), tailKeyId: null }, signers);
}

/**
 * Takes one step: version N+1 exactly, signed by enough keys of N and by enough of its own, taking back neither
 * revocations nor the minimum counter (The Update Framework 1.0.34, section 5.3, steps 4 to 6).
 * @throws {UpdateError} `TRUST_ROTATION` and what `verifyEnvelope` throws
 */
export async function advanceKeyring(
  current: Keyring,
  envelopeBytes: Uint8Array,
  trust: Omit<Trust, 'keyring'>,
  rules?: KeyRules,
): Promise<Keyring> {
  const { envelope, next } = parseSuccessor(envelopeBytes, rules);
  if (next.version !== current.version + 1)
    throw new UpdateError(
      'TRUST_ROTATION',
      `The keyring offered is version ${next.version}; after ${current.version} only ${current.version + 1} can follow.`,
    );
  await verifyEnvelope(envelope, { ...trust, keyring: current }, 'the new keyring');
  await verifyEnvelope(envelope, { ...trust, keyring: next }, 'the new keyring, by its own keys,');
  const taken = current.revoked.find(({ id }) => !next.revoked.some((each) => each.id === id));
  if (taken !== undefined)
    throw new UpdateError(
      'TRUST_ROTATION',
      `The new keyring takes back the revocation of ${taken.id.slice(0, 16)}.`,
    );
  if (next.minReleaseCounter < current.minReleaseCounter)
    throw new UpdateError('TRUST_ROTATION', 'The new keyring lowers the minimum release counter.');
  return next;
}

/** Takes all steps of a chain that lead beyond `current`; those before it are skipped, gaps are refused. */
export async function followChain(
  current: Keyring,
  chain: readonly Uint8Array[],
  trust: Omit<Trust, 'keyring'>,
  rules?: KeyRules,
): Promise<Keyring> {
  if (chain.length > longestChain)
    throw new UpdateError('TRUST_ROTATION', `A chain of more than ${longestChain} keyrings is not followed.`);
  let keyring = current;
  for (const bytes of chain) {
    if (keyringVersionOf(bytes) > keyring.version)
      keyring = await advanceKeyring(keyring, bytes, trust, rules);
  }
  return keyring;
}

/** What a signed keyring claims to be; nothing is checked. */
export function keyringVersionOf(envelopeBytes: Uint8Array): number {
  const { payload } = parseEnvelope(envelopeBytes, keyringType, 'The signed keyring');
  return new Fields(parseJson(payload, 'The keyring'), 'The keyring', 'TRUST_KEYRING').integer('version', 1);
}

function parseSuccessor(
  bytes: Uint8Array,
  rules: KeyRules | undefined,
): { readonly envelope: Envelope; readonly next: Keyring } {
  const envelope = parseEnvelope(bytes, keyringType, 'The signed keyring');
  return { envelope, next: parseKeyring(envelope.payload, rules) };
}
