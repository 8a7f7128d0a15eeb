import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { extractPackage } from '../../src/index.ts';
import { aFolder, aKeyring, inChunks, trusting } from '../builders.ts';
import { extensions, names, sizes, types, type HostileCase } from './format-1.ts';
import { duplicates, manifests, shapes } from './format-1-shapes.ts';
import { everything, expectRefused } from './refused.ts';
import { signedTar } from './signed.ts';
import { end, file, legacyManifest, longName, padded, pax } from './tar.ts';

const families: readonly (readonly [string, readonly HostileCase[]])[] = [
  ['names', names],
  ['types', types],
  ['sizes', sizes],
  ['extended headers', extensions],
  ['duplicates', duplicates],
  ['shapes', shapes],
  ['manifests', manifests],
];

const trust = trusting({ keyring: aKeyring('rsa2048') });

describe.each(families)('a correctly signed archive with odd %s', (_family, cases) => {
  it.each(cases.map((each) => [each.title, each] as const))(
    'is refused: %s',
    async (_title, { tar, code }) => {
      await expectRefused(await signedTar(tar), code, trust);
    },
  );
});

describe('an archive of format 1 made by common tools', () => {
  const extracted = async (tar: Buffer): Promise<Readonly<Record<string, string>>> => {
    const target = join(await aFolder(), 'target');
    await extractPackage(inChunks(await signedTar(tar), 999), target, trust);
    return everything(target);
  };

  it('may name long paths as GNU tar and Python do', async () => {
    const long = `payload/${'long-'.repeat(19)}/${'name-'.repeat(19)}`;
    const prefix = `payload/${'long-'.repeat(19)}`;
    const tar = Buffer.concat([
      legacyManifest(),
      longName(`${long}.gnu\0`),
      file('payload/long', 'gnu', { magic: 'ustar  \0' }),
      pax(`path=${long}.pax`, 'mtime=1.5', 'size=3'),
      file('payload/long', 'pax'),
      file('name-'.repeat(19), 'ustar', { prefix }),
      end,
    ]);
    const files = await extracted(tar);
    expect(files[`${long}.gnu`]).toBe('gnu');
    expect(files[`${long}.pax`]).toBe('pax');
    expect(files[long]).toBe('ustar');
  });

  it('may give the size in the PAX header alone', async () => {
    const { 'payload/a': content } = await extracted(
      Buffer.concat([
        legacyManifest(),
        pax('size=3'),
        file('payload/a', ''),
        padded(Buffer.from('abc')),
        end,
      ]),
    );
    expect(content).toBe('abc');
  });

  it('may hold its manifest last, folders, and the zeros of a full record', async () => {
    const tar = Buffer.concat([
      file('payload', '', { type: '5' }),
      file('payload/a/', '', { type: '5' }),
      file('payload/a/b', 'b', { type: '\0' }),
      legacyManifest(),
      end,
      Buffer.alloc(9216),
    ]);
    expect(Object.keys(await extracted(tar)).sort()).toEqual([
      'manifest.json',
      'payload',
      'payload/a',
      'payload/a/b',
    ]);
  });
});
