import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { UpdateError } from '../errors.ts';

/** `rsa` signs with RSASSA-PSS and SHA-256; the algorithm belongs to the key, packages cannot choose it. */
export type KeyAlgorithm = 'rsa' | 'ed25519';

/** A public key that was looked at: its kind and strength are known. */
export interface PublicKey {
  /** SHA-256 of the DER SubjectPublicKeyInfo, in hex: `openssl pkey -pubin -outform DER | sha256sum`. */
  readonly id: string;
  readonly algorithm: KeyAlgorithm;
  /** Length of the modulus; 256 for Ed25519. */
  readonly bits: number;
  /** Length of every signature of this key. */
  readonly signatureBytes: number;
  readonly pem: string;
  readonly object: KeyObject;
}

export interface KeyRules {
  /** Shorter RSA keys are refused. 3072 unless set; NIST SP 800-57 part 1, table 2: 128 bits of strength. */
  readonly minRsaBits: number;
}

export const defaultKeyRules: KeyRules = { minRsaBits: 3072 };
const longestRsaBits = 8192;
const f4 = 65537n;

/**
 * Reads a public key in PEM (SubjectPublicKeyInfo).
 * @throws {UpdateError} `TRUST_KEY` for private keys, other algorithms, short moduli and odd exponents.
 */
export function parsePublicKey(pem: string, rules: KeyRules = defaultKeyRules): PublicKey {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(pem))
    throw new UpdateError(
      'TRUST_KEY',
      'This is a private key where a public one is wanted; keep it secret and give its .pub.pem instead.',
    );
  if (!pem.includes('-----BEGIN PUBLIC KEY-----'))
    throw new UpdateError('TRUST_KEY', 'This is no public key in PEM (-----BEGIN PUBLIC KEY-----).');
  let object: KeyObject;
  try {
    object = createPublicKey(pem);
  } catch (cause) {
    throw new UpdateError('TRUST_KEY', 'The public key cannot be read; export it again.', { cause });
  }
  return publicKeyFrom(object, rules);
}

/** @throws {UpdateError} `TRUST_KEY` */
export function publicKeyFrom(object: KeyObject, rules: KeyRules = defaultKeyRules): PublicKey {
  const { algorithm, bits, signatureBytes } = strengthOf(object, rules);
  const id = createHash('sha256')
    .update(object.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  const pem = object.export({ type: 'spki', format: 'pem' }).toString();
  return { id, algorithm, bits, signatureBytes, pem, object };
}

function strengthOf(
  object: KeyObject,
  rules: KeyRules,
): Pick<PublicKey, 'algorithm' | 'bits' | 'signatureBytes'> {
  if (object.asymmetricKeyType === 'ed25519') return { algorithm: 'ed25519', bits: 256, signatureBytes: 64 };
  if (object.asymmetricKeyType !== 'rsa')
    throw new UpdateError(
      'TRUST_KEY',
      `A key of type ${object.asymmetricKeyType ?? 'unknown'} cannot sign packages; use RSA-4096 or Ed25519.`,
    );
  const { modulusLength: bits = 0, publicExponent = 0n } = object.asymmetricKeyDetails ?? {};
  if (bits < rules.minRsaBits || bits > longestRsaBits || bits % 8 !== 0)
    throw new UpdateError(
      'TRUST_KEY',
      `An RSA key of ${bits} bits is not accepted; it must have ${rules.minRsaBits} to ${longestRsaBits}, as 4096.`,
    );
  // Small exponents are the door for forgeries against sloppy padding checks.
  if (publicExponent < f4)
    throw new UpdateError(
      'TRUST_KEY',
      `An RSA key with the exponent ${publicExponent} is not accepted; use 65537.`,
    );
  return { algorithm: 'rsa', bits, signatureBytes: bits / 8 };
}

/** The first 32 digits in groups of four, for people who compare two of them. */
export const fingerprintOf = (id: string): string => (id.slice(0, 32).match(/.{4}/gu) ?? []).join('-');
