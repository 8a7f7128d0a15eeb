import type { UpdateErrorCode } from '../../src/index.ts';
import { aSigner } from '../builders.ts';
import {
  aComponent,
  aLegacy,
  aManifest,
  contentA,
  contentB,
  goodEntries,
  pathA,
  pathB,
  type Document,
  type Parts,
} from './format-2.ts';
import { end, file, folder, header, longName, pax } from './tar.ts';

/** What is wrong with a package of format 2 whose signatures all hold, and the code that refuses it. */
export type Forgery = readonly [title: string, code: UpdateErrorCode, parts: Parts];

const a = file(pathA, contentA);
const b = file(pathB, contentB);
const entries = (...list: readonly Buffer[]): Parts => ({ entries: [...list, end] });
const manifest = (changes: Document): Parts => ({ manifest: aManifest(changes) });
const withFile = (path: string): Parts =>
  manifest({
    components: [
      aComponent('n8n', 'archive', path, contentA),
      aComponent('postgres', 'migrations', pathB, contentB),
    ],
  });

/** Rows of the attack table: mix and match, extra entries, links, PAX, entries behind the end. */
export const archives: readonly Forgery[] = [
  ['a file left out', 'ARCHIVE_UNEXPECTED', entries(b)],
  ['the last file left out', 'ARCHIVE_MISSING', entries(a)],
  ['a file more', 'ARCHIVE_UNEXPECTED', entries(a, b, file('payload/n8n/c.js'))],
  ['two files in another order', 'ARCHIVE_UNEXPECTED', entries(b, a)],
  ['a file of another release', 'ARCHIVE_DIGEST', entries(file(pathA, contentA.replace('1', '2')), b)],
  [
    'the contents of two files exchanged',
    'ARCHIVE_SIZE',
    entries(file(pathA, contentB), file(pathB, contentA)),
  ],
  ['a file that is longer', 'ARCHIVE_SIZE', entries(file(pathA, `${contentA}/`), b)],
  ['a file that is shorter', 'ARCHIVE_SIZE', entries(file(pathA, contentA.slice(1)), b)],
  ['a file twice', 'ARCHIVE_DUPLICATE', entries(a, a, b)],
  ['a file by another case', 'ARCHIVE_UNEXPECTED', entries(file('payload/n8n/A.js', contentA), b)],
  ['a name that escapes', 'ARCHIVE_UNEXPECTED', entries(file('../outside', contentA), b)],
  ['a link', 'ARCHIVE_TYPE', entries(header({ name: pathA, type: '2', linkName: '/etc/passwd' }), b)],
  [
    'a link before the file',
    'ARCHIVE_TYPE',
    entries(header({ name: 'payload', type: '2', linkName: '..' }), a, b),
  ],
  ['a folder', 'ARCHIVE_TYPE', entries(folder('payload/n8n/'), a, b)],
  ['a device', 'ARCHIVE_TYPE', entries(header({ name: pathA, type: '3' }), b)],
  ['a PAX header', 'ARCHIVE_TYPE', entries(pax('mtime=1'), a, b)],
  ['a GNU long name', 'ARCHIVE_TYPE', entries(longName(`${pathA}\0`), a, b)],
  ['a GNU header', 'ARCHIVE_TYPE', entries(file(pathA, contentA, { magic: 'ustar  \0' }), b)],
  ['an entry behind the end', 'ARCHIVE_TRAILING', entries(a, b, end, file('payload/n8n/c.js'))],
  ['an archive behind the end', 'ARCHIVE_TRAILING', entries(...goodEntries, ...goodEntries)],
  ['no end', 'ARCHIVE_TRUNCATED', { entries: [a, b] }],
  ['the old manifest left out', 'ARCHIVE_UNEXPECTED', { head: (envelope) => [envelope] }],
  ['the old manifest twice', 'ARCHIVE_DUPLICATE', { head: (envelope, legacy) => [envelope, legacy, legacy] }],
  ['the signed manifest twice', 'ARCHIVE_DUPLICATE', { head: (envelope) => [envelope, envelope] }],
  // Read as format 1, of which `manifest.v2.json` can be no part.
  ['the old manifest first', 'ARCHIVE_PATH', { head: (envelope, legacy) => [legacy, envelope] }],
];

export const manifests: readonly Forgery[] = [
  ['no JSON', 'MANIFEST_JSON', { manifest: '{' }],
  ['a member twice', 'MANIFEST_JSON', { manifest: '{"format":2,"format":3}' }],
  ['a byte that is no UTF-8', 'MANIFEST_JSON', { manifest: '{"format":"\u00ff"}' }],
  ['an inexact number', 'MANIFEST_JSON', { manifest: '{"release_counter":9007199254740993}' }],
  ['format 3', 'POLICY_FORMAT_NEWER', manifest({ format: 3 })],
  ['format 1', 'MANIFEST_SCHEMA', manifest({ format: 1 })],
  ['something critical that we do not know', 'POLICY_FORMAT_NEWER', manifest({ critical: ['thin-images'] })],
  ['a newer type', 'POLICY_FORMAT_NEWER', { payloadType: 'application/vnd.arasul.update-manifest.v3+json' }],
  ['the type of a keyring', 'POLICY_FORMAT_NEWER', { payloadType: 'application/vnd.arasul.keyring.v1+json' }],
  ['a foreign type', 'MANIFEST_SCHEMA', { payloadType: 'application/json' }],
  ['a version of two numbers', 'MANIFEST_SCHEMA', manifest({ version: '1.4' })],
  ['a counter below zero', 'MANIFEST_SCHEMA', manifest({ release_counter: -1 })],
  ['half a counter', 'MANIFEST_SCHEMA', manifest({ release_counter: 14.5 })],
  ['a floor above its counter', 'MANIFEST_SCHEMA', manifest({ security_floor: 15 })],
  ['a time that does not exist', 'MANIFEST_SCHEMA', manifest({ created_at: '2026-02-30T00:00:00Z' })],
  ['an end before its beginning', 'MANIFEST_SCHEMA', manifest({ expires_at: '2026-01-01T00:00:00Z' })],
  ['no device', 'MANIFEST_SCHEMA', manifest({ device: { compatible: [] } })],
  ['no components', 'MANIFEST_SCHEMA', manifest({ components: [] })],
  ['a name that escapes', 'ARCHIVE_PATH', withFile('payload/../../outside')],
  ['an absolute name', 'ARCHIVE_PATH', withFile('/etc/passwd')],
  ['a name outside of the payload', 'ARCHIVE_PATH', withFile('manifest.json')],
  ['names that differ by case', 'ARCHIVE_DUPLICATE', withFile('payload/postgres/B.sql')],
  ['seventeen levels', 'LIMIT_PATH', withFile(`payload/${'a/'.repeat(16)}b`)],
  [
    'more bytes than a device has',
    'LIMIT_BYTES',
    manifest({
      components: [
        {
          ...aComponent('n8n', 'archive', pathA, contentA),
          files: [{ path: pathA, size: 2 ** 50, sha256: 'a'.repeat(64) }],
        },
      ],
    }),
  ],
  [
    'a digest in capitals',
    'MANIFEST_SCHEMA',
    manifest({
      components: [
        {
          ...aComponent('n8n', 'archive', pathA, contentA),
          files: [{ path: pathA, size: 1, sha256: 'A'.repeat(64) }],
        },
      ],
    }),
  ],
  ['an unknown component', 'COMPONENT_UNKNOWN', withComponent('sshd', 'archive')],
  ['a component of a wrong type', 'COMPONENT_UNKNOWN', withComponent('n8n', 'migrations')],
  ['an unknown type of component', 'MANIFEST_SCHEMA', withComponent('n8n', 'script')],
  ['an image without its identity', 'MANIFEST_SCHEMA', withComponent('llm-service', 'docker_image')],
  [
    'components that wait for each other',
    'COMPONENT_ORDER',
    manifest({
      components: [
        { ...aComponent('n8n', 'archive', pathA, contentA), requires: ['postgres'] },
        { ...aComponent('postgres', 'migrations', pathB, contentB), requires: ['n8n'] },
      ],
    }),
  ],
  [
    'a component before what it requires',
    'COMPONENT_ORDER',
    manifest({
      components: [
        { ...aComponent('n8n', 'archive', pathA, contentA), requires: ['postgres'] },
        aComponent('postgres', 'migrations', pathB, contentB),
      ],
    }),
  ],
  [
    'an old manifest that was changed',
    'MANIFEST_MISMATCH',
    { manifest: aManifest(), legacy: aLegacy({ reboot: 1 }) },
  ],
  ...(
    [
      ['another version', { version: '9.9.9' }],
      ['another minimum', { min_version: '0.0.1' }],
      ['another component', { components: ['postgres', 'n8n'] }],
    ] as const
  ).map(([what, changes]): Forgery => {
    const legacy = aLegacy(changes);
    return [`${what} for old devices`, 'MANIFEST_MISMATCH', { manifest: aManifest({}, legacy), legacy }];
  }),
];

function withComponent(id: string, type: string): Parts {
  const legacy = aLegacy({ components: [id] });
  return {
    manifest: aManifest({ components: [aComponent(id, type, pathA, contentA)] }, legacy),
    legacy,
    entries: [a, end],
  };
}

export const envelopes: readonly Forgery[] = [
  ['no JSON', 'MANIFEST_JSON', { envelope: () => 'DSSE' }],
  [
    'an algorithm of its own choice',
    'MANIFEST_SCHEMA',
    { envelope: signatures((each) => ({ ...each, alg: 'none' })) },
  ],
  ['an unknown member', 'MANIFEST_SCHEMA', { envelope: (all) => ({ ...all, alg: 'HS256' }) }],
  ['no signature', 'SIG_MISSING', { envelope: (all) => ({ ...all, signatures: [] }) }],
  ['an empty signature', 'SIG_INVALID', { envelope: signatures((each) => ({ ...each, sig: '' })) }],
  [
    'a signature cut short',
    'SIG_INVALID',
    { envelope: signatures((each) => ({ ...each, sig: shortened(each) })) },
  ],
  ['a signature of zeros', 'SIG_INVALID', { envelope: signatures((each) => ({ ...each, sig: zeros(256) })) }],
  [
    'a signature with a byte before it',
    'SIG_INVALID',
    { envelope: signatures((each) => ({ ...each, sig: zeros(257) })) },
  ],
  [
    'loose base64',
    'MANIFEST_SCHEMA',
    { envelope: (all) => ({ ...all, payload: `${String(all['payload'])}\n` }) },
  ],
  [
    'one signature counted twice',
    'MANIFEST_SCHEMA',
    { envelope: (all) => ({ ...all, signatures: [...list(all), ...list(all)] }) },
  ],
  ['a key that nobody trusts', 'TRUST_UNKNOWN_KEY', { signers: [aSigner('ed25519-b')] }],
  [
    'the signature of one key under the id of another',
    'SIG_INVALID',
    {
      signers: [aSigner('ed25519-b')],
      envelope: signatures((each) => ({ ...each, keyid: aSigner('rsa2048').key.id })),
    },
  ],
  [
    'a key id that is none',
    'MANIFEST_SCHEMA',
    { envelope: signatures((each) => ({ ...each, keyid: 'release' })) },
  ],
  [
    'thirty-three signatures',
    'MANIFEST_SCHEMA',
    { envelope: (all) => ({ ...all, signatures: Array(33).fill(list(all)[0]) }) },
  ],
  [
    'a manifest of 300 KiB',
    'LIMIT_MANIFEST',
    { envelope: (all) => ({ ...all, filler: 'x'.repeat(300 * 1024) }) },
  ],
];

function list(envelope: Document): readonly Document[] {
  return envelope['signatures'] as readonly Document[];
}

function signatures(change: (signature: Document) => Document): (envelope: Document) => Document {
  return (envelope) => ({ ...envelope, signatures: list(envelope).map(change) });
}

function shortened({ sig }: Document): string {
  return Buffer.from(String(sig), 'base64').subarray(0, -1).toString('base64');
}

function zeros(bytes: number): string {
  return Buffer.alloc(bytes).toString('base64');
}
