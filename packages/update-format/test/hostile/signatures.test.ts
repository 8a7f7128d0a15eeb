import { constants, createSign, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  keyringOf,
  localSigner,
  parsePublicKey,
  payloadBytes,
  verifyPackage,
  type Keyring,
  type UpdateErrorCode,
} from '../../src/index.ts';
import {
  aKeyring,
  aPackage,
  aRelease,
  aSigner,
  codeOf,
  inChunks,
  nowMs,
  privatePem,
  trusting,
  weakKeys,
} from '../builders.ts';
import { aForgery } from './format-2.ts';
import { expectRefused } from './refused.ts';
import { end, legacyManifest } from './tar.ts';

const archive = gzipSync(Buffer.concat([legacyManifest(), end]));
const separator = Buffer.from('\n---SIGNATURE---\n');
const trust = trusting({ keyring: aKeyring('rsa2048') });
const key = privatePem('rsa2048');
const pss = constants.RSA_PKCS1_PSS_PADDING;

const signed = (saltLength: number, hash = 'sha256'): Buffer =>
  createSign(hash).update(archive).sign({ key, padding: pss, saltLength });
const good = signed(222);
const closed = (...tail: readonly Buffer[]): Buffer => Buffer.concat([archive, ...tail]);

const tails: readonly (readonly [string, UpdateErrorCode, Buffer])[] = [
  ['no signature', 'SIG_MISSING', archive],
  ['a separator and nothing behind it', 'SIG_MISSING', closed(separator)],
  ['a signature without a separator', 'SIG_MISSING', closed(good)],
  ['a signature that is one byte short', 'SIG_MISSING', closed(separator, good.subarray(1))],
  ['a signature with a zero before it', 'SIG_MISSING', closed(separator, Buffer.alloc(1), good)],
  ['a signature with a byte behind it', 'SIG_MISSING', closed(separator, good, Buffer.alloc(1))],
  ['a line end behind it', 'SIG_MISSING', closed(separator, good, Buffer.from('\n'))],
  ['another separator', 'SIG_MISSING', closed(Buffer.from('\n---SIGNATUR3---\n'), good)],
  ['a signature of zeros', 'SIG_INVALID', closed(separator, Buffer.alloc(256))],
  ['a signature above the modulus', 'SIG_INVALID', closed(separator, Buffer.alloc(256, 0xff))],
  ['a signature over other bytes', 'SIG_INVALID', closed(Buffer.from('x'), separator, good)],
  ['a second signature behind the first', 'SIG_INVALID', closed(separator, good, separator, good)],
  ['an Ed25519 signature', 'SIG_MISSING', closed(separator, sign(null, archive, privatePem('ed25519-a')))],
  ['a salt as long as the digest', 'SIG_SALT', closed(separator, signed(32))],
  ['no salt', 'SIG_SALT', closed(separator, signed(0))],
  ['a salt one byte short', 'SIG_SALT', closed(separator, signed(221))],
  ['SHA-512', 'SIG_INVALID', closed(separator, signed(190, 'sha512'))],
  ['PKCS#1 v1.5', 'SIG_SCHEME', closed(separator, createSign('sha256').update(archive).sign(key))],
  [
    'the key of somebody else',
    'SIG_INVALID',
    closed(
      separator,
      createSign('sha256')
        .update(archive)
        .sign({
          key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
          padding: pss,
          saltLength: 222,
        }),
    ),
  ],
];

describe('a package closed with', () => {
  it.each(tails)('%s is refused as %s', async (_title, code, bytes) => {
    await expectRefused(bytes, code, trust);
  });

  it('another salt is taken where the caller says so, and only then', async () => {
    const bytes = closed(separator, signed(32));
    expect(await codeOf(() => verifyPackage(inChunks(bytes), { ...trust, salt: 'any' }))).toBeNull();
  });

  it('the signature of a key of another length says that the lengths differ', async () => {
    const bytes = await aPackage(aRelease(), { signers: [aSigner('rsa3072')], format: 1 });
    const error: unknown = await verifyPackage(inChunks(bytes), trust).catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'SIG_MISSING', message: expect.stringContaining('another length') });
  });

  it('the separator inside of its payload still ends at the last one', async () => {
    const nested = await aPackage();
    const payload = Buffer.concat([Buffer.from('PK\x03\x04'), nested, separator, nested]);
    const components = [{ id: 'n8n', type: 'archive' as const, files: [payloadBytes('old.zip', payload)] }];
    const bytes = await aPackage(aRelease({ components }), { signers: [aSigner('rsa2048')] });
    expect(bytes.toString('latin1').split(separator.toString('latin1'))).toHaveLength(2);
    expect(await codeOf(() => verifyPackage(inChunks(bytes), trust))).toBeNull();
  });
});

describe('a device', () => {
  const bytes = aForgery({ signers: [aSigner('rsa2048')] });
  const code = async (keyring: Keyring): Promise<string | null> =>
    codeOf(async () => verifyPackage(inChunks(await bytes), trusting({ keyring })));
  const own = aKeyring('rsa2048');
  const [entry] = own.keys;
  if (entry === undefined) throw new Error('a keyring without keys');

  it.each<readonly [string, UpdateErrorCode, Keyring]>([
    ['knows another key only', 'TRUST_UNKNOWN_KEY', aKeyring('rsa4096-b')],
    ['knows no RSA key', 'TRUST_UNKNOWN_KEY', aKeyring('ed25519-a')],
    [
      'holds the key in its list of revocations',
      'TRUST_REVOKED_KEY',
      {
        ...aKeyring('rsa4096-a'),
        revoked: [{ id: entry.key.id, reason: 'stolen', atMs: 0 }],
      },
    ],
    [
      'takes the key from tomorrow on',
      'TRUST_KEY_EXPIRED',
      { ...own, keys: [{ ...entry, validFromMs: nowMs + 1 }] },
    ],
    ['took the key until now', 'TRUST_KEY_EXPIRED', { ...own, keys: [{ ...entry, validUntilMs: nowMs }] }],
    [
      'trusts the key for the end only',
      'TRUST_UNKNOWN_KEY',
      { ...own, keys: [{ ...entry, purposes: ['tail'] }] },
    ],
    [
      'trusts the key for manifests only',
      'TRUST_NO_KEY',
      { ...own, keys: [{ ...entry, purposes: ['release'] }] },
    ],
    ['asks for two keys', 'TRUST_THRESHOLD', { ...aKeyring('rsa2048', 'ed25519-a'), threshold: 2 }],
    ['trusts nobody', 'TRUST_UNKNOWN_KEY', { ...own, keys: [] }],
  ])('that %s refuses with %s', async (_title, expected, keyring) => {
    expect(await code(keyring)).toBe(expected);
  });

  it('that asks for two keys refuses format 1, which carries one signature', async () => {
    const old = await aPackage(aRelease(), { signers: [aSigner('rsa2048')], format: 1 });
    const keyring = { ...aKeyring('rsa2048', 'ed25519-a'), threshold: 2 };
    await expectRefused(old, 'TRUST_THRESHOLD', trusting({ keyring }));
  });
});

describe('a key that must not be trusted', () => {
  const spki = (type: 'rsa', options: object): string =>
    generateKeyPairSync(type, { modulusLength: 3072, ...options })
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  it.each([
    ['a private key', key],
    ['2048 bits', aSigner('rsa2048').key.pem],
    ['the exponent 3', spki('rsa', { publicExponent: 3 })],
    ['a curve of NIST', ec.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['no PEM', 'ssh-ed25519 AAAA'],
    ['damaged PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
  ])('is refused: %s', async (_title, pem) => {
    expect(await codeOf(() => parsePublicKey(pem))).toBe('TRUST_KEY');
  });

  it('cannot sign either', async () => {
    expect(await codeOf(() => localSigner(key))).toBe('TRUST_KEY');
    expect(localSigner(key, { rules: weakKeys }).key.bits).toBe(2048);
    expect(await codeOf(() => localSigner('no key'))).toBe('USE_KEY');
    expect(await codeOf(() => aSigner('ed25519-a').tail())).toBe('USE_KEY');
  });

  it('is never let into a keyring twice or by halves', async () => {
    const { key: rsa } = aSigner();
    expect(await codeOf(() => keyringOf([rsa, rsa]))).toBe('TRUST_KEYRING');
    expect(await codeOf(() => keyringOf([]))).toBe('TRUST_KEYRING');
    expect(await codeOf(() => keyringOf([rsa], 2))).toBe('TRUST_KEYRING');
  });
});
