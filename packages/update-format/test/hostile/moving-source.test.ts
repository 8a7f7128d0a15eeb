import { randomBytes } from 'node:crypto';
import { open, readdir, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { extractPackage, verifyPackage } from '../../src/index.ts';
import { aFolder, aKeyring, aPackage, aRelease, aSigner, codeOf, trusting } from '../builders.ts';
import { signedTar } from './signed.ts';
import { end, file, legacyManifest } from './tar.ts';

const trust = trusting({ keyring: aKeyring('rsa2048') });
const handles: FileHandle[] = [];

afterEach(async () => {
  for (const handle of handles.splice(0)) await handle.close();
});

/** A stick that shows another file from the given pass on. */
async function aMovingFile(before: Buffer, after: Buffer, fromPass: number): Promise<FileHandle> {
  const path = join(await aFolder(), 'package');
  await writeFile(path, before);
  const handle = await open(path);
  handles.push(handle);
  let passes = 0;
  return new Proxy(handle, {
    get(target, name) {
      if (name !== 'read') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return async (buffer: Buffer, offset: number, length: number, position: number) => {
        if (position === 0) passes += 1;
        const bytes = passes >= fromPass ? after : before;
        return { bytesRead: bytes.copy(buffer, offset, position, position + length), buffer };
      };
    },
  });
}

const release = (version: string, key: 'rsa2048' | 'rsa4096-b', format: 1 | 2): Promise<Buffer> =>
  aPackage(aRelease({ version }), { signers: [aSigner(key)], format });

describe('a medium that answers differently each time', () => {
  it('cannot exchange a judged manifest for another good one', async () => {
    const folder = await aFolder();
    const source = await aMovingFile(
      await release('1.4.0', 'rsa2048', 2),
      await release('1.4.1', 'rsa2048', 2),
      2,
    );
    expect(await codeOf(() => extractPackage(source, join(folder, 'target'), trust))).toBe(
      'ARCHIVE_UNEXPECTED',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('cannot exchange a verified package of format 1 while it is unpacked', async () => {
    const folder = await aFolder();
    const forged = await release('9.9.9', 'rsa4096-b', 1);
    const source = await aMovingFile(await release('1.4.0', 'rsa2048', 1), forged, 3);
    expect(await codeOf(() => extractPackage(source, join(folder, 'target'), trust))).toMatch(/^SIG_/u);
    expect(await readdir(folder)).toEqual([]);
  });

  it('cannot show one package of format 1 and have another one verified', async () => {
    const forged = await release('9.9.9', 'rsa4096-b', 1);
    const source = await aMovingFile(await release('1.4.0', 'rsa2048', 1), forged, 3);
    expect((await verifyPackage(source, trust)).manifest.version).toBe('1.4.0');
  });
});

describe('a package of format 1 whose manifest is its last entry', () => {
  const large = file('payload/large', randomBytes(1 << 20).toString('latin1'));
  const good = signedTar(Buffer.concat([large, legacyManifest(), end]));

  it('verifies', async () => {
    const source = await aMovingFile(await good, await good, 9);
    expect((await verifyPackage(source, trust)).manifest.version).toBe('1.4.0');
  });

  it('is verified once more when its end is looked at', async () => {
    const changed = Buffer.from(await good);
    changed.writeUInt8(changed.readUInt8(500_000) ^ 1, 500_000);
    const source = await aMovingFile(await good, changed, 3);
    expect(await codeOf(() => verifyPackage(source, trust))).toMatch(/^(?:SIG_INVALID|ARCHIVE_GZIP)$/u);
  });
});
