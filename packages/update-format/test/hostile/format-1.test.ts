import { lstat, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { extractPackage } from '../../src/index.ts';
import { aFolder, aKeyring, codeOf, inChunks, trusting } from '../builders.ts';
import { extensions, names, sizes, types, type HostileCase } from './format-1.ts';
import { duplicates, manifests, shapes } from './format-1-shapes.ts';
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

/** Everything below a folder, with content. */
async function everything(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of await readdir(folder, { recursive: true })) {
    const stats = await lstat(join(folder, name));
    found[name] = stats.isFile()
      ? await readFile(join(folder, name), 'latin1')
      : stats.isDirectory()
        ? 'folder'
        : 'other';
  }
  return found;
}

describe.each(families)('a correctly signed archive with odd %s', (_family, cases) => {
  it.each(cases.map((each) => [each.title, each] as const))(
    'is refused: %s',
    async (_title, { tar, code }) => {
      const parent = await aFolder();
      const bytes = await signedTar(tar);
      const room = join(parent, 'room');
      await mkdir(room);
      await writeFile(join(room, 'package'), bytes);
      await writeFile(join(parent, 'outside'), 'untouched');
      const before = await everything(parent);
      expect(await codeOf(() => extractPackage(join(room, 'package'), join(room, 'target'), trust))).toBe(
        code,
      );
      expect(await codeOf(() => extractPackage(inChunks(bytes, 700), join(room, 'target'), trust))).toBe(
        code,
      );
      expect(await everything(parent)).toEqual(before);
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
