import { describe, expect, it } from '@jest/globals';
import {
  advanceKeyring,
  fingerprintOf,
  followChain,
  formatKeyring,
  keyringAdvice,
  keyringOf,
  parseKeyring,
  revoked,
  rotated,
  signKeyring,
  webCryptoProvider,
  type Keyring,
  type TrustedKey,
} from '../../src/index.ts';
import { aKeyring, aSigner, codeOf, dayMs, nowMs, weakKeys, type KeyName } from '../builders.ts';

const trust = { nowMs, provider: webCryptoProvider() };
const aKey = (name: KeyName): TrustedKey => ({
  key: aSigner(name).key,
  purposes: name.startsWith('rsa') ? ['release', 'tail'] : ['release'],
  validFromMs: 0,
  validUntilMs: null,
});
const idOf = (name: KeyName): string => aSigner(name).key.id;
const old = aKeyring('rsa4096-a', 'ed25519-a');

const next = rotated(old, {
  add: [aKey('rsa4096-b')],
  retire: [idOf('rsa4096-a')],
  overlapUntilMs: nowMs + 90 * dayMs,
  nowMs,
});

const step = (keyring: Keyring, ...names: readonly KeyName[]): Promise<Uint8Array> =>
  signKeyring(keyring, names.map(aSigner));

describe('a rotation', () => {
  it('leaves old and new key valid together, until the overlap ends', () => {
    expect(next.version).toBe(2);
    expect(next.keys.map(({ key, validUntilMs }) => [key.id, validUntilMs])).toEqual([
      [idOf('rsa4096-a'), nowMs + 90 * dayMs],
      [idOf('ed25519-a'), null],
      [idOf('rsa4096-b'), null],
    ]);
  });

  it('does not lengthen the life of a key that ends sooner', () => {
    const again = rotated(next, {
      add: [],
      retire: [idOf('rsa4096-a')],
      overlapUntilMs: nowMs + 900 * dayMs,
      nowMs,
    });
    expect(again.keys[0]?.validUntilMs).toBe(nowMs + 90 * dayMs);
  });

  it.each<readonly [string, string, () => Keyring]>([
    [
      'of a key that is not there',
      'TRUST_ROTATION',
      () => rotated(old, { add: [], retire: [idOf('rsa3072')], overlapUntilMs: nowMs + 1, nowMs }),
    ],
    [
      'without an overlap',
      'TRUST_ROTATION',
      () => rotated(old, { add: [], retire: [], overlapUntilMs: nowMs, nowMs }),
    ],
    [
      'that brings a key twice',
      'TRUST_KEYRING',
      () => rotated(old, { add: [aKey('rsa4096-a')], retire: [], overlapUntilMs: nowMs + 1, nowMs }),
    ],
    [
      'to a threshold that nobody can meet',
      'TRUST_KEYRING',
      () => rotated(old, { add: [], retire: [], overlapUntilMs: nowMs + 1, nowMs, threshold: 3 }),
    ],
    [
      'that takes the last key',
      'TRUST_KEYRING',
      () => revoked(aKeyring(), { id: idOf('rsa4096-a'), reason: 'lost', nowMs }),
    ],
    [
      'that revokes twice',
      'TRUST_ROTATION',
      () =>
        revoked(revoked(old, { id: idOf('ed25519-a'), reason: 'lost', nowMs }), {
          id: idOf('ed25519-a'),
          reason: 'lost',
          nowMs,
        }),
    ],
  ])('%s is refused as %s', async (_title, code, run) => {
    expect(await codeOf(run)).toBe(code);
  });
});

describe('a device', () => {
  it('takes the next keyring when old and new keys signed it', async () => {
    const taken = await advanceKeyring(old, await step(next, 'rsa4096-a', 'rsa4096-b'), trust, weakKeys);
    expect(formatKeyring(taken)).toEqual(formatKeyring(next));
  });

  const one = aKeyring('rsa4096-a');
  const replaced = keyringOf([aSigner('rsa4096-b').key]);
  const withRevocation = revoked(old, {
    id: idOf('ed25519-a'),
    reason: 'stolen',
    nowMs,
    minReleaseCounter: 20,
  });

  it.each<readonly [string, string, Keyring, Promise<Uint8Array>]>([
    ['that only new keys signed', 'TRUST_UNKNOWN_KEY', one, step({ ...replaced, version: 2 }, 'rsa4096-b')],
    ['that only old keys signed', 'TRUST_UNKNOWN_KEY', one, step({ ...replaced, version: 2 }, 'rsa4096-a')],
    [
      'that too few old keys signed',
      'TRUST_THRESHOLD',
      { ...old, threshold: 2 },
      step({ ...next, threshold: 1 }, 'rsa4096-a', 'rsa4096-b'),
    ],
    ['that too few new keys signed', 'TRUST_THRESHOLD', old, step({ ...next, threshold: 2 }, 'rsa4096-a')],
    ['of the same version', 'TRUST_ROTATION', old, step({ ...next, version: 1 }, 'rsa4096-a')],
    ['that skips a version', 'TRUST_ROTATION', old, step({ ...next, version: 3 }, 'rsa4096-a')],
    ['that is older', 'TRUST_ROTATION', { ...next, version: 5 }, step(next, 'rsa4096-a', 'rsa4096-b')],
    [
      'signed by a revoked key',
      'TRUST_REVOKED_KEY',
      withRevocation,
      step({ ...withRevocation, version: 3 }, 'ed25519-a'),
    ],
    [
      'that takes a revocation back',
      'TRUST_ROTATION',
      withRevocation,
      step({ ...withRevocation, version: 3, revoked: [] }, 'rsa4096-a'),
    ],
    [
      'that lowers the counter',
      'TRUST_ROTATION',
      withRevocation,
      step({ ...withRevocation, version: 3, minReleaseCounter: 19 }, 'rsa4096-a'),
    ],
    [
      'whose old key ended',
      'TRUST_KEY_EXPIRED',
      { ...one, keys: [{ ...aKey('rsa4096-a'), validUntilMs: nowMs }] },
      step({ ...replaced, version: 2 }, 'rsa4096-a', 'rsa4096-b'),
    ],
  ])('refuses a keyring %s as %s', async (_title, code, current, bytes) => {
    const offered = await bytes;
    expect(await codeOf(() => advanceKeyring(current, offered, trust, weakKeys))).toBe(code);
  });

  it('follows all steps it has missed, and skips those that it has taken', async () => {
    const last = revoked(next, { id: idOf('ed25519-a'), reason: 'lost', nowMs });
    const chain = [await step(next, 'rsa4096-a', 'rsa4096-b'), await step(last, 'rsa4096-b')];
    expect((await followChain(old, chain, trust, weakKeys)).version).toBe(3);
    expect((await followChain(next, chain, trust, weakKeys)).version).toBe(3);
    expect((await followChain(last, chain, trust, weakKeys)).version).toBe(3);
    expect(await codeOf(() => followChain(old, chain.slice(1), trust, weakKeys))).toBe('TRUST_ROTATION');
  });

  it('does not follow a chain without an end', async () => {
    const chain = Array.from({ length: 257 }, () => new Uint8Array(0));
    expect(await codeOf(() => followChain(old, chain, trust))).toBe('TRUST_ROTATION');
  });
});

describe('a keyring document', () => {
  const document = (): Record<string, unknown> =>
    JSON.parse(Buffer.from(formatKeyring(old)).toString()) as Record<string, unknown>;
  const [first, second] = document()['keys'] as readonly Record<string, unknown>[];

  it('is read as it was written', () => {
    expect(formatKeyring(parseKeyring(formatKeyring(next), weakKeys))).toEqual(formatKeyring(next));
  });

  it.each<readonly [string, string, Record<string, unknown>]>([
    ['an unknown member', 'TRUST_KEYRING', { policy: 'none' }],
    ['version 0', 'TRUST_KEYRING', { version: 0 }],
    ['threshold 0', 'TRUST_KEYRING', { threshold: 0 }],
    ['too high a threshold', 'TRUST_KEYRING', { threshold: 3 }],
    ['no keys', 'TRUST_KEYRING', { keys: [] }],
    ['one key twice', 'TRUST_KEYRING', { keys: [first, first] }],
    ['another id', 'TRUST_KEYRING', { keys: [{ ...first, id: second?.['id'] }] }],
    ['another algorithm', 'TRUST_KEYRING', { keys: [{ ...first, alg: 'ed25519' }] }],
    ['no purpose', 'TRUST_KEYRING', { keys: [{ ...first, purposes: [] }] }],
    ['an unknown purpose', 'TRUST_KEYRING', { keys: [{ ...first, purposes: ['everything'] }] }],
    ['an Ed25519 key for the end', 'TRUST_KEYRING', { keys: [{ ...second, purposes: ['release', 'tail'] }] }],
    [
      'a key that is never valid',
      'TRUST_KEYRING',
      { keys: [{ ...first, valid_from: '2026-01-01T00:00:00Z', valid_until: '2026-01-01T00:00:00Z' }] },
    ],
    [
      'a revoked key',
      'TRUST_KEYRING',
      { revoked: [{ id: first?.['id'], reason: 'stolen', at: '2026-01-01T00:00:00Z' }] },
    ],
    [
      'one revocation twice',
      'TRUST_KEYRING',
      { revoked: [0, 1].map(() => ({ id: 'a'.repeat(64), reason: 'x', at: '2026-01-01T00:00:00Z' })) },
    ],
    ['a private key', 'TRUST_KEY', { keys: [{ ...first, pem: '-----BEGIN PRIVATE KEY-----' }] }],
  ])('with %s is refused as %s', async (_title, code, changes) => {
    const bytes = Buffer.from(JSON.stringify({ ...document(), ...changes }));
    expect(await codeOf(() => parseKeyring(bytes, weakKeys))).toBe(code);
  });
});

describe('advice about a keyring', () => {
  it.each<readonly [string, Keyring, readonly RegExp[]]>([
    ['two keys, one needed', aKeyring('rsa4096-a', 'rsa4096-b'), []],
    ['one key', aKeyring(), [/Losing one/u]],
    ['two keys, two needed', { ...old, threshold: 2 }, [/Losing one/u]],
    ['no RSA key', aKeyring('ed25519-a', 'ed25519-b'), [/end of packages/u]],
    [
      'a key that ends soon',
      rotated(old, {
        add: [aKey('rsa4096-b')],
        retire: [idOf('rsa4096-a')],
        overlapUntilMs: nowMs + dayMs,
        nowMs,
      }),
      [/rotate before/u],
    ],
    [
      'keys that ended',
      { ...old, keys: old.keys.map((each) => ({ ...each, validUntilMs: 1 })) },
      [/nothing can be released/u, /no package would verify/u],
    ],
  ])('for %s', (_title, keyring, expected) => {
    const advice = keyringAdvice(keyring, nowMs);
    expect(advice).toHaveLength(expected.length);
    expected.forEach((pattern, index) => {
      expect(advice[index]).toMatch(pattern);
    });
  });

  it('shows fingerprints that people can compare', () => {
    expect(fingerprintOf('0123456789abcdef'.repeat(4))).toBe('0123-4567-89ab-cdef-0123-4567-89ab-cdef');
  });
});
