import { UpdateError } from '../errors.ts';
import type { CryptoProvider } from '../ports.ts';
import { envelopeSaltBytes, preAuthEncoding, type Envelope } from './dsse.ts';
import type { PublicKey } from './key.ts';
import { isValidAt, type KeyPurpose, type Keyring, type TrustedKey } from './keyring.ts';
import { formatTimestamp } from './timestamp.ts';

/** Everything that a decision about signatures rests on. */
export interface Trust {
  readonly keyring: Keyring;
  readonly nowMs: number;
  readonly provider: CryptoProvider;
}

/**
 * Checks that enough different trusted keys signed the envelope. Signatures of unknown keys do not count, so that a
 * package can carry those of the next keys already; a wrong signature of a known key refuses the whole.
 * @returns the ids of the keys that count.
 * @throws {UpdateError} `SIG_INVALID`, `TRUST_UNKNOWN_KEY`, `TRUST_REVOKED_KEY`, `TRUST_KEY_EXPIRED`, `TRUST_THRESHOLD`
 */
export async function verifyEnvelope(
  envelope: Envelope,
  trust: Trust,
  what: string,
): Promise<readonly string[]> {
  const { keyring, provider } = trust;
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);
  const counting: string[] = [];
  const problems: UpdateError[] = [];
  for (const { keyId, signature } of envelope.signatures) {
    const found = usableKey(keyring, keyId, 'release', trust.nowMs, what);
    if (found instanceof UpdateError) {
      problems.push(found);
      continue;
    }
    if (!(await provider.verify(found.key, envelopeSaltBytes, message, signature)))
      throw new UpdateError(
        'SIG_INVALID',
        `The signature of key ${keyId.slice(0, 16)} over ${what} does not hold.`,
      );
    counting.push(keyId);
  }
  if (counting.length >= keyring.threshold) return counting;
  throw refusal(counting.length, problems, keyring.threshold, what);
}

/** The most telling reason: a revoked key before an expired one before one that nobody knows. */
function refusal(
  count: number,
  problems: readonly UpdateError[],
  threshold: number,
  what: string,
): UpdateError {
  const order = ['TRUST_REVOKED_KEY', 'TRUST_KEY_EXPIRED', ...(count === 0 ? ['TRUST_UNKNOWN_KEY'] : [])];
  const worst = order.flatMap((code) => problems.filter((problem) => problem.code === code)).at(0);
  return (
    worst ??
    new UpdateError(
      'TRUST_THRESHOLD',
      `${what} carries the signatures of ${count} trusted keys where ${threshold} are needed; let more owners of keys sign it.`,
    )
  );
}

function usableKey(
  keyring: Keyring,
  keyId: string,
  purpose: KeyPurpose,
  nowMs: number,
  what: string,
): TrustedKey | UpdateError {
  const short = keyId.slice(0, 16);
  const revocation = keyring.revoked.find(({ id }) => id === keyId);
  if (revocation !== undefined)
    return new UpdateError('TRUST_REVOKED_KEY', `The key ${short} that signed ${what} is revoked.`);
  const found = keyring.keys.find(({ key, purposes }) => key.id === keyId && purposes.includes(purpose));
  if (found === undefined)
    return new UpdateError(
      'TRUST_UNKNOWN_KEY',
      `The key ${short} that signed ${what} is not trusted; check its fingerprint with the publisher before adding it.`,
    );
  if (isValidAt(found, nowMs)) return found;
  const bound = nowMs < found.validFromMs ? found.validFromMs : (found.validUntilMs ?? 0);
  return new UpdateError(
    'TRUST_KEY_EXPIRED',
    `The key ${short} that signed ${what} is valid ${nowMs < found.validFromMs ? 'from' : 'until'} ` +
      `${formatTimestamp(bound)}; check the clock, or get a package signed with a current key.`,
  );
}

/**
 * The keys that may have signed the end of a package.
 * @param hint the key that the package names, to check one only
 * @throws {UpdateError} `TRUST_NO_KEY`, `TRUST_KEY_EXPIRED`, `TRUST_REVOKED_KEY`
 */
export function tailKeys(
  { keyring, nowMs }: Omit<Trust, 'provider'>,
  hint: string | null,
): readonly PublicKey[] {
  const tails = keyring.keys.filter(({ purposes }) => purposes.includes('tail'));
  if (hint !== null) {
    const named = usableKey(keyring, hint, 'tail', nowMs, 'the package');
    if (!(named instanceof UpdateError)) return [named.key];
    // The hint itself is not signed: an unknown one is ignored, a known reason is told.
    if (named.code !== 'TRUST_UNKNOWN_KEY') throw named;
  }
  const usable = tails.filter((each) => isValidAt(each, nowMs)).map(({ key }) => key);
  if (usable.length > 0) return usable;
  throw new UpdateError(
    tails.length > 0 ? 'TRUST_KEY_EXPIRED' : 'TRUST_NO_KEY',
    tails.length > 0
      ? 'No key for the end of packages is valid now; check the clock, or advance the keyring.'
      : 'No RSA key is trusted for the end of packages; add one with the purpose "tail".',
  );
}
