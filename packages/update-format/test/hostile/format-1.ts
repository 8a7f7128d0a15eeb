import type { UpdateErrorCode } from '../../src/index.ts';
import { base256, end, file, header, legacyManifest, longName, padded, pax } from './tar.ts';

/** An archive as an attacker with a key, or a broken tool, would make it, and the code that refuses it. */
export interface HostileCase {
  readonly title: string;
  readonly code: UpdateErrorCode;
  readonly tar: Buffer;
}

export const archive = (...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([legacyManifest(), ...parts, end]);
export const one = (title: string, code: UpdateErrorCode, ...parts: readonly Buffer[]): HostileCase => ({
  title,
  code,
  tar: archive(...parts),
});
const escaping = (name: string): HostileCase =>
  one(`the name ${JSON.stringify(name)}`, 'ARCHIVE_PATH', file(name));
const sized = (size: number): Partial<Parameters<typeof header>[0]> => ({ size });
const octal = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Rows of the attack table: traversal, absolute names, odd names. */
export const names: readonly HostileCase[] = [
  '../outside',
  '/tmp/outside',
  'payload/../outside',
  'payload/../../outside',
  'payload/a/../../../outside',
  'payload/..',
  'payload/.',
  'payload//a',
  'payload/./a',
  './payload/a',
  './manifest.json',
  'payload/a\\..\\..\\outside',
  'C:\\outside',
  'C:/outside',
  'payload/C:a',
  'payload/a b',
  'payload/-rf',
  'payload/a\nb',
  'payload/a\u001b[2J',
  'payload/\u00c3\u00a4',
  'payload/\u00e2\u0080\u00ae',
  'payload/%2e%2e/a',
  'payload/~/a',
  'payload/$HOME',
  'payload/a:stream',
  'payload/\u00ffa',
  'etc/passwd',
  'payloads/a',
  '.git/hooks/post-checkout',
].map(escaping);

export const types: readonly HostileCase[] = [
  one('a symbolic link', 'ARCHIVE_TYPE', header({ name: 'payload/a', type: '2', linkName: '/etc/passwd' })),
  one('a hard link', 'ARCHIVE_TYPE', header({ name: 'payload/a', type: '1', linkName: '../outside' })),
  one(
    'a link and a file through it',
    'ARCHIVE_TYPE',
    header({ name: 'payload/a', type: '2', linkName: '..' }),
    file('payload/a/outside'),
  ),
  one(
    'a hard link with content',
    'ARCHIVE_TYPE',
    file('payload/a', 'x', { type: '1', linkName: 'manifest.json' }),
  ),
  one('a symbolic link with content', 'ARCHIVE_TYPE', file('payload/a', 'x', { type: '2', linkName: 'b' })),
  one('a character device', 'ARCHIVE_TYPE', header({ name: 'payload/a', type: '3' })),
  one('a block device', 'ARCHIVE_TYPE', header({ name: 'payload/a', type: '4' })),
  one('a named pipe', 'ARCHIVE_TYPE', header({ name: 'payload/a', type: '6' })),
  one('a contiguous file', 'ARCHIVE_TYPE', file('payload/a', 'x', { type: '7' })),
  one('a sparse file', 'ARCHIVE_TYPE', file('payload/a', 'x', { type: 'S', magic: 'ustar  \0' })),
  one(
    'a multi-volume continuation',
    'ARCHIVE_TYPE',
    file('payload/a', 'x', { type: 'M', magic: 'ustar  \0' }),
  ),
  one('a volume label', 'ARCHIVE_TYPE', header({ name: 'payload', type: 'V', magic: 'ustar  \0' })),
  one('a GNU folder dump', 'ARCHIVE_TYPE', file('payload/a', 'Yx\0\0', { type: 'D', magic: 'ustar  \0' })),
  one('an unknown type', 'ARCHIVE_TYPE', file('payload/a', 'x', { type: 'Q' })),
  one(
    'a global PAX header',
    'ARCHIVE_TYPE',
    file('g', '18 path=payload/z\n', { type: 'g' }),
    file('payload/a'),
  ),
  one('a GNU long link', 'ARCHIVE_TYPE', file('././@LongLink', 'x\0', { type: 'K', magic: 'ustar  \0' })),
  one('a file with a link target', 'ARCHIVE_TYPE', file('payload/a', 'x', { linkName: 'b' })),
  one('a folder with content', 'ARCHIVE_TYPE', file('payload/a/', 'x', { type: '5' })),
  one('a file named as a folder', 'ARCHIVE_PATH', file('payload/a/')),
  one('a device number', 'ARCHIVE_TAR', file('payload/a', 'x', { deviceMajor: '0000001\0' })),
];

export const sizes: readonly HostileCase[] = [
  one('a size of 2^60', 'ARCHIVE_TAR', header({ name: 'payload/a', sizeField: base256(1n << 60n) })),
  one('a size of 1 TiB', 'LIMIT_BYTES', header({ name: 'payload/a', sizeField: base256(1n << 40n) })),
  one(
    'a small size in base 256',
    'ARCHIVE_TAR',
    header({ name: 'payload/a', sizeField: base256(1n) }),
    padded(octal('x')),
  ),
  one(
    'a negative size in base 256',
    'ARCHIVE_TAR',
    header({ name: 'payload/a', sizeField: Buffer.alloc(12, 0xff) }),
  ),
  one(
    'a base-256 size of another length',
    'ARCHIVE_TAR',
    header({ name: 'payload/a', sizeField: Buffer.concat([Buffer.from([0x81]), Buffer.alloc(11)]) }),
  ),
  one('a size with a sign', 'ARCHIVE_TAR', header({ name: 'payload/a', sizeField: octal('-0000000001\0') })),
  one(
    'a size that is no octal number',
    'ARCHIVE_TAR',
    header({ name: 'payload/a', sizeField: octal('0000000009\0 ') }),
  ),
  one(
    'a size with something behind it',
    'ARCHIVE_TAR',
    header({ name: 'payload/a', sizeField: octal('00000001\0 7\0') }),
  ),
  one(
    'a size in hexadecimal',
    'ARCHIVE_TAR',
    header({ name: 'payload/a', sizeField: octal('0x000000001\0') }),
  ),
  one(
    'an 8 GiB claim without content',
    'ARCHIVE_TRUNCATED',
    header({ name: 'payload/a', ...sized(2 ** 33 - 1) }),
  ),
];

export const extensions: readonly HostileCase[] = [
  one('a PAX size beside another one', 'ARCHIVE_TAR', pax('size=1'), file('payload/a', 'x'.repeat(600))),
  one('a PAX size with junk', 'ARCHIVE_TAR', pax('size=1a'), file('payload/a')),
  one('a PAX size below zero', 'ARCHIVE_TAR', pax('size=-1'), file('payload/a')),
  one('a PAX path that escapes', 'ARCHIVE_PATH', pax('path=../outside'), file('payload/a')),
  one('a PAX path with NUL', 'ARCHIVE_TAR', pax('path=payload/a\0b'), file('payload/a')),
  one('a PAX path given twice', 'ARCHIVE_TAR', pax('path=payload/b', 'path=payload/c'), file('payload/a')),
  one('a PAX link path', 'ARCHIVE_TAR', pax('linkpath=/etc/passwd'), file('payload/a')),
  one('a PAX sparse map', 'ARCHIVE_TAR', pax('GNU.sparse.major=1'), file('payload/a')),
  one('a PAX character set', 'ARCHIVE_TAR', pax('hdrcharset=BINARY'), file('payload/a')),
  one('a PAX record that is too long', 'ARCHIVE_TAR', pax('99 path=payload/b\n'), file('payload/a')),
  one('a PAX record that is too short', 'ARCHIVE_TAR', pax('5 path=payload/b\n'), file('payload/a')),
  one('a PAX record without its line end', 'ARCHIVE_TAR', pax('17 path=payload/b!'), file('payload/a')),
  one('a PAX record without a value', 'ARCHIVE_TAR', pax('9 novalue\n'), file('payload/a')),
  one('a PAX header of a megabyte', 'LIMIT_BYTES', pax(`comment=${'x'.repeat(1 << 20)}`), file('payload/a')),
  one('an empty PAX header', 'LIMIT_BYTES', file('PaxHeaders/x', '', { type: 'x' }), file('payload/a')),
  one('two PAX headers', 'ARCHIVE_TAR', pax('mtime=1'), pax('mtime=2'), file('payload/a')),
  one(
    'a PAX header before a GNU long name',
    'ARCHIVE_TAR',
    pax('size=1'),
    longName('payload/b\0'),
    file('payload/a'),
  ),
  one(
    'a GNU long name before a PAX header',
    'ARCHIVE_TAR',
    longName('payload/b\0'),
    pax('size=1'),
    file('payload/a'),
  ),
  one('a PAX header without an entry', 'ARCHIVE_TAR', pax('mtime=1')),
  one('a GNU long name without an end', 'ARCHIVE_TAR', longName('payload/b'), file('payload/a')),
  one('a GNU long name with two ends', 'ARCHIVE_TAR', longName('payload/b\0c\0'), file('payload/a')),
  one('a GNU long name that escapes', 'ARCHIVE_PATH', longName('payload/../../outside\0'), file('payload/a')),
];
