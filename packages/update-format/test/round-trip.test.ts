import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { createPackage, extractPackage, verifyPackage } from '../src/index.ts';
import { aDevice, aFolder, aKeyring, aPackage, aRelease, aSigner, inChunks, trusting } from './builders.ts';

describe('a package', () => {
  it('verifies from a file, an open stream of small chunks and one large chunk alike', async () => {
    const folder = await aFolder();
    const bytes = await aPackage();
    const path = join(folder, 'release.araupdate');
    await writeFile(path, bytes);
    const answers = [
      await verifyPackage(path, trusting({ device: aDevice() })),
      await verifyPackage(inChunks(bytes, 7), trusting({ device: aDevice() })),
      await verifyPackage(inChunks(bytes, bytes.length), trusting({ device: aDevice() })),
    ];
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      verified: true,
      manifest: { version: '1.4.0' },
      sizeBytes: bytes.length,
    });
  });

  it.each(['file', 'stream'] as const)('is extracted from a %s as it was packed', async (kind) => {
    const folder = await aFolder();
    const path = join(folder, 'release.araupdate');
    await createPackage(aRelease(), path, { signers: [aSigner()] });
    const source = kind === 'file' ? path : inChunks(await readFile(path), 333);
    const target = join(folder, 'out');
    const { manifest } = await extractPackage(source, target, trusting({ device: aDevice() }));
    expect(manifest.components.map(({ id }) => id)).toEqual(['dashboard-frontend', 'postgres']);
    const read = (name: string) => readFile(join(target, 'payload', name), 'utf8');
    expect(await read('dashboard-frontend/assets/app.js')).toBe('export const answer = 42;\n');
    expect(await read('postgres/002_events.sql')).toBe('create table events ();\n');
    expect((await readdir(target)).sort()).toEqual(['manifest.json', 'manifest.v2.json', 'payload']);
    expect((await stat(join(target, 'manifest.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(target)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('partial'));
  });

  it('is the same for the same input, up to the random salt of its last signature', async () => {
    const one = await aPackage(aRelease(), { signers: [aSigner(), aSigner('ed25519-a')] });
    const two = await aPackage(aRelease(), {
      signers: [aSigner('ed25519-a'), aSigner()],
      tailSigner: aSigner(),
    });
    const signed = one.length - 512;
    expect(one.subarray(0, signed).equals(two.subarray(0, signed))).toBe(true);
    expect(one.equals(two)).toBe(false);
  });

  it.each(['file', 'stream'] as const)('of format 1 verifies and is extracted from a %s', async (kind) => {
    const folder = await aFolder();
    const path = join(folder, 'old.araupdate');
    const signers = [aSigner('ed25519-a'), aSigner()];
    const made = await createPackage(aRelease(), path, { signers, format: 1 });
    const source = async () => (kind === 'file' ? path : inChunks(await readFile(path), 100));
    const verified = await verifyPackage(await source(), trusting());
    expect(verified.manifest).toMatchObject({ format: 1, version: '1.4.0', minVersion: '1.0.0' });
    const { manifest, signedBy, tailKeyId } = verified;
    expect(made).toMatchObject({ manifest, signedBy, tailKeyId });
    const extracted = await extractPackage(await source(), join(folder, 'out'), trusting());
    expect(extracted.warnings).toEqual([]);
    expect(await readdir(join(folder, 'out', 'payload'))).toEqual(['dashboard-frontend', 'postgres']);
  });

  it('counts each key that the keyring asks for', async () => {
    const bytes = await aPackage(aRelease(), { signers: [aSigner(), aSigner('ed25519-a')] });
    const keyring = { ...aKeyring('rsa4096-a', 'ed25519-a'), threshold: 2 };
    const { signedBy } = await verifyPackage(inChunks(bytes), trusting({ keyring }));
    expect([...signedBy].sort()).toEqual([aSigner().key.id, aSigner('ed25519-a').key.id].sort());
  });
});
