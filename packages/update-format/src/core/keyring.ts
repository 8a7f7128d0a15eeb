import { UpdateError } from '../errors.ts';
import { Fields } from './fields.ts';
import { parseJson } from './json.ts';
import { parsePublicKey, type KeyRules, type PublicKey } from './key.ts';
import { readInstant, readOptionalInstant, sha256Rule } from './manifest-rules.ts';
import { formatTimestamp } from './timestamp.ts';

/** `release` signs manifests and keyrings, `tail` signs the end of packages, which devices of format 1 check. */
export type KeyPurpose = 'release' | 'tail';

export interface TrustedKey {
  readonly key: PublicKey;
  readonly purposes: readonly KeyPurpose[];
  readonly validFromMs: number;
  /** `null`: until it is revoked or left out. */
  readonly validUntilMs: number | null;
}

export interface Revocation {
  readonly id: string;
  readonly reason: string;
  readonly atMs: number;
}

/** The keys that a device trusts. A new version counts only when the old one's keys signed it. */
export interface Keyring {
  readonly version: number;
  readonly createdAtMs: number;
  /** How many different release keys must have signed a manifest or the next keyring. */
  readonly threshold: number;
  readonly keys: readonly TrustedKey[];
  readonly revoked: readonly Revocation[];
  /** Packages below it are refused whoever signed them; raised when a key was in wrong hands. */
  readonly minReleaseCounter: number;
}

const purposes: readonly KeyPurpose[] = ['release', 'tail'];

/** @throws {UpdateError} `TRUST_KEYRING`, or `TRUST_KEY` for a key that must not be trusted. */
export function parseKeyring(bytes: Uint8Array, rules?: KeyRules): Keyring {
  return keyringFrom(new Fields(parseJson(bytes, 'The keyring'), 'The keyring', 'TRUST_KEYRING'), rules);
}

export function keyringFrom(fields: Fields, rules?: KeyRules): Keyring {
  fields.only(['version', 'created_at', 'threshold', 'keys', 'revoked', 'min_release_counter']);
  return checkKeyring({
    version: fields.integer('version', 1),
    createdAtMs: readInstant(fields, 'created_at'),
    threshold: fields.integer('threshold', 1),
    keys: fields.objects('keys', 32).map((each) => readKey(each, rules)),
    revoked: fields.objects('revoked', 1024).map(readRevocation),
    minReleaseCounter: fields.integer('min_release_counter'),
  });
}

function readKey(fields: Fields, rules: KeyRules | undefined): TrustedKey {
  fields.only(['id', 'alg', 'pem', 'purposes', 'valid_from', 'valid_until']);
  const key = parsePublicKey(fields.text('pem', { maxLength: 4096 }), rules);
  // The name and the algorithm are for readers; the key itself decides.
  if (fields.text('id', sha256Rule) !== key.id) fields.fail('.id is not the digest of .pem');
  if (fields.text('alg', { maxLength: 20 }) !== key.algorithm) fields.fail('.alg is not that of .pem');
  const listed = fields.texts('purposes', purposes.length, { maxLength: 20 });
  const known = purposes.filter((each) => listed.includes(each));
  if (known.length !== listed.length || known.length === 0)
    fields.fail('.purposes must be "release", "tail" or both');
  const validFromMs = readInstant(fields, 'valid_from');
  const validUntilMs = readOptionalInstant(fields, 'valid_until');
  return { key, purposes: known, validFromMs, validUntilMs };
}

function readRevocation(fields: Fields): Revocation {
  fields.only(['id', 'reason', 'at']);
  return {
    id: fields.text('id', sha256Rule),
    reason: fields.text('reason', { maxLength: 500 }),
    atMs: readInstant(fields, 'at'),
  };
}

/**
 * What must hold within one keyring.
 * @throws {UpdateError} `TRUST_KEYRING`
 */
export function checkKeyring(keyring: Keyring): Keyring {
  const fail = (why: string): never => {
    throw new UpdateError('TRUST_KEYRING', `The keyring ${why}.`);
  };
  const ids = new Set(keyring.keys.map(({ key }) => key.id));
  if (ids.size !== keyring.keys.length) fail('holds one key twice');
  const revoked = new Set(keyring.revoked.map(({ id }) => id));
  if (revoked.size !== keyring.revoked.length) fail('revokes one key twice');
  if ([...ids].some((id) => revoked.has(id))) fail('trusts a key that it revokes');
  for (const { key, purposes: own, validFromMs, validUntilMs } of keyring.keys) {
    if (own.includes('tail') && key.algorithm !== 'rsa') fail('lets an Ed25519 key sign the end of packages');
    if (validUntilMs !== null && validUntilMs <= validFromMs)
      fail(`holds a key (${key.id}) that is never valid`);
  }
  const signers = keyring.keys.filter(({ purposes: own }) => own.includes('release')).length;
  if (keyring.threshold < 1 || signers < keyring.threshold)
    fail(`asks for ${keyring.threshold} release keys and holds ${signers}`);
  return keyring;
}

export function keyringDocument(keyring: Keyring): object {
  return {
    version: keyring.version,
    created_at: formatTimestamp(keyring.createdAtMs),
    threshold: keyring.threshold,
    keys: keyring.keys.map(({ key, purposes: own, validFromMs, validUntilMs }) => ({
      id: key.id,
      alg: key.algorithm,
      pem: key.pem,
      purposes: own,
      valid_from: formatTimestamp(validFromMs),
      ...(validUntilMs === null ? {} : { valid_until: formatTimestamp(validUntilMs) }),
    })),
    revoked: keyring.revoked.map(({ id, reason, atMs }) => ({ id, reason, at: formatTimestamp(atMs) })),
    min_release_counter: keyring.minReleaseCounter,
  };
}

export const formatKeyring = (keyring: Keyring): Uint8Array =>
  Buffer.from(JSON.stringify(keyringDocument(keyring)), 'utf8');

/** A key for everything that its algorithm can sign, without an end. */
export const trustedKey = (key: PublicKey, validFromMs: number): TrustedKey => ({
  key,
  purposes: key.algorithm === 'rsa' ? ['release', 'tail'] : ['release'],
  validFromMs,
  validUntilMs: null,
});

/** The shortest way to trust: these keys, for everything, from now on, one of them is enough. */
export function keyringOf(keys: readonly PublicKey[], threshold = 1): Keyring {
  return checkKeyring({
    version: 1,
    createdAtMs: 0,
    threshold,
    keys: keys.map((key) => trustedKey(key, 0)),
    revoked: [],
    minReleaseCounter: 0,
  });
}

export const isValidAt = ({ validFromMs, validUntilMs }: TrustedKey, nowMs: number): boolean =>
  nowMs >= validFromMs && (validUntilMs === null || nowMs < validUntilMs);
