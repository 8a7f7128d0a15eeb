import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { firstRelease } from '../examples/first-release.ts';
import { keyringOf, readPublicKey, verifyPackage } from '../src/index.ts';
import { aFolder, codeOf } from './builders.ts';

describe('the example of a first release', () => {
  it('makes a package that two people signed, from a draft that one of them signed', async () => {
    const folder = await aFolder();
    const at = (name: string): string => join(folder, name);
    await mkdir(at('dist'));
    await writeFile(at('dist/index.html'), '<!doctype html>');
    const signedBy = await firstRelease(folder, at('dist'));
    const keys = [
      await readPublicKey(at('alice/release.pub.pem')),
      await readPublicKey(at('bob/release.pub.pem')),
    ];
    expect([...signedBy].sort()).toEqual(keys.map(({ id }) => id).sort());
    const trust = { keyring: keyringOf(keys, 2), nowMs: Date.now() };
    expect(await codeOf(() => verifyPackage(at('draft.araupdate'), trust))).toBe('TRUST_THRESHOLD');
  });
});
