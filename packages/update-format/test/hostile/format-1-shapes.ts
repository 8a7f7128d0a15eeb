import { archive, one, type HostileCase } from './format-1.ts';
import { end, file, folder, header, legacyManifest, pax } from './tar.ts';

export const duplicates: readonly HostileCase[] = [
  one('a name twice', 'ARCHIVE_DUPLICATE', file('payload/a'), file('payload/a')),
  one('a name twice but for its case', 'ARCHIVE_DUPLICATE', file('payload/a'), file('payload/A')),
  one('a folder twice but for its case', 'ARCHIVE_DUPLICATE', folder('payload/a/'), folder('payload/A/')),
  one('a file where a folder is', 'ARCHIVE_DUPLICATE', file('payload/a/b'), file('payload/a')),
  one('a file below a file', 'ARCHIVE_DUPLICATE', file('payload/a'), file('payload/a/b')),
  one('a folder where a file is', 'ARCHIVE_DUPLICATE', file('payload/a'), folder('payload/a/')),
  one('two manifests', 'ARCHIVE_DUPLICATE', legacyManifest()),
  one('a manifest in capitals', 'ARCHIVE_DUPLICATE', file('MANIFEST.JSON')),
];

export const shapes: readonly HostileCase[] = [
  {
    title: 'an entry after the end',
    code: 'ARCHIVE_TRAILING',
    tar: Buffer.concat([archive(), file('payload/hidden')]),
  },
  {
    title: 'an entry after one zero block',
    code: 'ARCHIVE_TRAILING',
    tar: Buffer.concat([legacyManifest(), Buffer.alloc(512), file('payload/hidden'), end]),
  },
  { title: 'two archives in a row', code: 'ARCHIVE_TRAILING', tar: Buffer.concat([archive(), archive()]) },
  {
    title: 'one zero block at the end',
    code: 'ARCHIVE_TRUNCATED',
    tar: Buffer.concat([legacyManifest(), Buffer.alloc(512)]),
  },
  { title: 'no end', code: 'ARCHIVE_TRUNCATED', tar: legacyManifest() },
  {
    title: 'half a header',
    code: 'ARCHIVE_TRUNCATED',
    tar: Buffer.concat([legacyManifest(), file('payload/a').subarray(0, 200)]),
  },
  {
    title: 'an end of half a block',
    code: 'ARCHIVE_TRUNCATED',
    tar: Buffer.concat([archive(), Buffer.alloc(100)]),
  },
  {
    title: 'two megabytes of zeros at the end',
    code: 'LIMIT_BYTES',
    tar: Buffer.concat([archive(), Buffer.alloc(2 << 20)]),
  },
  { title: 'no manifest', code: 'ARCHIVE_MISSING', tar: Buffer.concat([file('payload/a'), end]) },
  {
    title: 'the manifest of format 2 in second place',
    code: 'ARCHIVE_PATH',
    tar: archive(file('manifest.v2.json', '{}')),
  },
  one(
    'bytes in the padding',
    'ARCHIVE_TRAILING',
    header({ name: 'payload/a', size: 1 }),
    Buffer.alloc(512, 'x'),
  ),
  one(
    'a wrong checksum',
    'ARCHIVE_TAR',
    file('payload/a', 'x', { checksum: (sum) => `${(sum + 1).toString(8).padStart(6, '0')}\0 ` }),
  ),
  one(
    'a checksum over signed bytes',
    'ARCHIVE_TAR',
    file('payload/\u00ff', 'x', { checksum: (_sum, signed) => `${signed.toString(8).padStart(6, '0')}\0 ` }),
  ),
  one('an old header without a magic', 'ARCHIVE_TAR', file('payload/a', 'x', { magic: '' })),
  one('a header of unknown magic', 'ARCHIVE_TAR', file('payload/a', 'x', { magic: 'ustar\x0001' })),
  one('a name that goes on after NUL', 'ARCHIVE_TAR', file('payload/a\0../../outside')),
  one('an empty name', 'ARCHIVE_TAR', file('')),
  one('a mode that is no number', 'ARCHIVE_TAR', file('payload/a', 'x', { mode: 'rwxr-xr\0' })),
  one('something in the unused part', 'ARCHIVE_TAR', file('payload/a', 'x', { tail: Buffer.from('hidden') })),
  one('a prefix that escapes', 'ARCHIVE_PATH', file('outside', 'x', { prefix: 'payload/..' })),
  one('a GNU header with a prefix', 'ARCHIVE_TAR', file('a', 'x', { magic: 'ustar  \0', prefix: 'payload' })),
  one('seventeen levels', 'LIMIT_PATH', file(`payload/${'a/'.repeat(16)}b`)),
  one('a segment of 101 bytes', 'LIMIT_PATH', pax(`path=payload/${'a'.repeat(101)}`), file('payload/a')),
];

export const manifests: readonly HostileCase[] = (
  [
    ['no JSON', 'MANIFEST_JSON', '{'],
    ['a member twice', 'MANIFEST_JSON', '{"version":"1.4.0","version":"9.9.9","components":[]}'],
    ['a __proto__', 'MANIFEST_JSON', '{"__proto__":{"a":1},"version":"1.4.0","components":[]}'],
    ['seventeen levels', 'MANIFEST_JSON', `{"a":${'['.repeat(17)}${']'.repeat(17)}}`],
    ['an inexact number', 'MANIFEST_JSON', '{"n":9007199254740993}'],
    ['an infinite number', 'MANIFEST_JSON', '{"n":1e999}'],
    ['half a surrogate pair', 'MANIFEST_JSON', '{"a":"\\ud800"}'],
    ['a byte that is no UTF-8', 'MANIFEST_JSON', '{"a":"\u00ff"}'],
    ['a byte order mark', 'MANIFEST_JSON', '\u00ef\u00bb\u00bf{}'],
    ['a comment', 'MANIFEST_JSON', '{/**/}'],
    ['text behind it', 'MANIFEST_JSON', '{"version":"1.4.0","components":[]} {}'],
    ['a list', 'MANIFEST_SCHEMA', '[]'],
    ['no version', 'MANIFEST_SCHEMA', '{"components":[]}'],
    ['the version 01.2.3', 'MANIFEST_SCHEMA', '{"version":"01.2.3","components":[]}'],
    ['no components', 'MANIFEST_SCHEMA', '{"version":"1.4.0"}'],
    ['a component that is a number', 'MANIFEST_SCHEMA', '{"version":"1.4.0","components":[1]}'],
    [
      'a component outside of the payload',
      'ARCHIVE_PATH',
      '{"version":"1.4.0","components":[{"name":"n8n","file":"../a"}]}',
    ],
    [
      'a component that is not there',
      'ARCHIVE_MISSING',
      '{"version":"1.4.0","components":[{"name":"n8n","file":"a.tar"}]}',
    ],
  ] as const
).map(([title, code, text]) => ({
  title: `a manifest with ${title}`,
  code,
  tar: Buffer.concat([file('manifest.json', text), end]),
}));
