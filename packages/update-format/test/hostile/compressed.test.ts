import { createHash } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { inspectPackage, type UpdateErrorCode } from '../../src/index.ts';
import { aKeyring, codeOf, inChunks, trusting } from '../builders.ts';
import { aForgery, aLegacy, aManifest, goodEntries, pathA, type Parts } from './format-2.ts';
import { expectRefused, verdictsOf } from './refused.ts';
import { withTail } from './signed.ts';
import { end, file, header, legacyManifest } from './tar.ts';

const trust = trusting({ keyring: aKeyring('rsa2048') });
const mib = 1 << 20;

/** A gzip member with any flags and extra parts in its header. */
const withHeader =
  (flags: number, extras: Buffer) =>
  (tar: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]),
      extras,
      gzipSync(tar).subarray(10),
    ]);

const patched = (offset: number, value: number) => (tar: Buffer) => {
  const packed = gzipSync(tar);
  packed.writeUInt8(value, offset < 0 ? packed.length + offset : offset);
  return packed;
};

const compressions: readonly (readonly [string, UpdateErrorCode, (tar: Buffer) => Buffer])[] = [
  ['a second member', 'ARCHIVE_TRAILING', (tar) => Buffer.concat([gzipSync(tar), gzipSync('more')])],
  ['an empty second member', 'ARCHIVE_TRAILING', (tar) => Buffer.concat([gzipSync(tar), gzipSync('')])],
  ['zeros behind it', 'ARCHIVE_TRAILING', (tar) => Buffer.concat([gzipSync(tar), Buffer.alloc(512)])],
  ['a byte behind it', 'ARCHIVE_TRAILING', (tar) => Buffer.concat([gzipSync(tar), Buffer.from('x')])],
  [
    'a megabyte behind it',
    'ARCHIVE_TRAILING',
    (tar) => Buffer.concat([gzipSync(tar), Buffer.alloc(mib, 'x')]),
  ],
  ['another checksum', 'ARCHIVE_GZIP', patched(-8, 0)],
  ['another length', 'ARCHIVE_GZIP', patched(-1, 9)],
  ['an extra field', 'ARCHIVE_GZIP', withHeader(4, Buffer.from([2, 0, 1, 2]))],
  ['a comment', 'ARCHIVE_GZIP', withHeader(16, Buffer.from('hidden\0'))],
  ['a checksum of its header', 'ARCHIVE_GZIP', withHeader(2, Buffer.alloc(2))],
  ['reserved flags', 'ARCHIVE_GZIP', withHeader(32, Buffer.alloc(0))],
  ['an endless name', 'ARCHIVE_GZIP', withHeader(8, Buffer.alloc(5000, 'n'))],
  ['another method', 'ARCHIVE_GZIP', patched(2, 7)],
  ['no compression', 'ARCHIVE_GZIP', (tar) => tar],
  ['a zip', 'ARCHIVE_GZIP', (tar) => Buffer.concat([Buffer.from('PK\x03\x04'), tar])],
  [
    'a block that is none',
    'ARCHIVE_GZIP',
    (tar) => Buffer.concat([gzipSync('').subarray(0, 10), Buffer.alloc(tar.length, 0xff)]),
  ],
  ['its trailer cut off', 'ARCHIVE_TRUNCATED', (tar) => gzipSync(tar).subarray(0, -8)],
  ['its last block missing', 'ARCHIVE_TRUNCATED', (tar) => unfinished(tar)],
];

function unfinished(tar: Buffer): Buffer {
  // Stored as it is: what follows the cut cannot be taken for a wrong code of the compression.
  const packed = deflateRawSync(tar, { level: 0 });
  return Buffer.concat([gzipSync('').subarray(0, 10), packed.subarray(0, packed.length - 1_500)]);
}

describe('a correctly signed archive compressed with', () => {
  it.each(compressions)('%s is refused as %s', async (_title, code, compress) => {
    const tar = Buffer.concat([legacyManifest(), file('payload/a', 'x'.repeat(3000)), end]);
    await expectRefused(await withTail(compress(tar)), code, trust);
  });

  it('a file name, as Python writes it, is good', async () => {
    const bytes = await withTail(
      withHeader(8, Buffer.from('archive.tar\0'))(Buffer.concat([legacyManifest(), end])),
    );
    expect(await verdictsOf(bytes, trust)).toEqual([null, null]);
  });
});

describe('an archive that grows when it is unpacked', () => {
  const zeros = Buffer.alloc(64 * mib);

  it('is refused when it grows beyond the ratio, where nothing signed bounds it', async () => {
    const tar = Buffer.concat([
      legacyManifest(),
      header({ name: 'payload/a', size: zeros.length }),
      zeros,
      end,
    ]);
    await expectRefused(await withTail(gzipSync(tar)), 'LIMIT_RATIO', trust);
  });

  it('is taken when the signed manifest says how much it holds', async () => {
    const content = '\0'.repeat(32 * mib);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const legacy = aLegacy({ components: ['n8n'] });
    const files = [{ path: pathA, size: content.length, sha256 }];
    const manifest = aManifest({ components: [{ id: 'n8n', type: 'archive', files }] }, legacy);
    const bytes = await aForgery({ manifest, legacy, entries: [file(pathA, content), end] });
    expect(await verdictsOf(bytes, trust)).toEqual([null, null]);
  });

  it('is refused beyond the total that the caller allows', async () => {
    const tar = Buffer.concat([legacyManifest(), file('payload/a', 'x'.repeat(5000)), end]);
    const small = { ...trust, limits: { totalBytes: 4096 } };
    await expectRefused(await withTail(gzipSync(tar)), 'LIMIT_BYTES', small);
  });

  it('is refused beyond the entries that the caller allows', async () => {
    const names = Array.from({ length: 11 }, (_, index) => file(`payload/${index}`));
    const tar = Buffer.concat([legacyManifest(), ...names, end]);
    await expectRefused(await withTail(gzipSync(tar)), 'LIMIT_ENTRIES', {
      ...trust,
      limits: { entries: 10 },
    });
  });
});

describe('a beginning that nobody signed', () => {
  const bombs: readonly (readonly [string, UpdateErrorCode, Parts])[] = [
    [
      'of a manifest of 4 GiB',
      'LIMIT_MANIFEST',
      { head: () => [header({ name: 'manifest.v2.json', size: 2 ** 32 })], entries: [Buffer.alloc(mib)] },
    ],
    [
      'that hides its manifest behind megabytes of deflate blocks',
      'LIMIT_MANIFEST',
      {
        compress: (tar) =>
          Buffer.concat([gzipSync('').subarray(0, 10), emptyBlocks(mib), gzipSync(tar).subarray(10)]),
      },
    ],
  ];

  it.each(bombs)('%s is refused as %s before any signature is looked for', async (_title, code, parts) => {
    const bytes = await aForgery({ ...parts, entries: parts.entries ?? goodEntries });
    await expectRefused(bytes, code, trust);
    expect(await codeOf(() => inspectPackage(inChunks(bytes)))).toBe(code);
  });

  it.each([0, 1, 2, 3, 10, 17])('of %i bytes only is refused as cut off', async (length) => {
    const bytes = (await withTail(gzipSync(Buffer.concat([legacyManifest(), end])))).subarray(0, length);
    await expectRefused(bytes, 'ARCHIVE_TRUNCATED', trust);
    expect(await codeOf(() => inspectPackage(inChunks(bytes, 1)))).toBe('ARCHIVE_TRUNCATED');
  });

  it('that never ends is refused within the bytes that may hold the head', async () => {
    let sent = 0;
    const endless = async function* () {
      yield gzipSync('').subarray(0, 10);
      for (;;) {
        sent += 5 * 1000;
        yield emptyBlocks(5 * 1000);
      }
    };
    expect(await codeOf(() => inspectPackage(endless()))).toBe('LIMIT_MANIFEST');
    expect(sent).toBeLessThan(4 * mib);
  });
});

/** Stored blocks of no content: they take part in nothing. */
function emptyBlocks(bytes: number): Buffer {
  return Buffer.alloc(Math.floor(bytes / 5) * 5, Buffer.from([0, 0, 0, 0xff, 0xff]));
}
