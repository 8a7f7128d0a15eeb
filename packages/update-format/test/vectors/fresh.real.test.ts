import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aFolder } from '../builders.ts';
import { runPython } from '../interop/peers.ts';
import { answersTo, expectedOf, folders, trustOf } from './answers.ts';

describe('packages of both formats that Python makes now', () => {
  it('are answered as their names say', async () => {
    const root = await aFolder();
    await runPython(join(import.meta.dirname, 'make.py'), root);
    for (const [folder, keyring] of folders) {
      const names = await readdir(join(root, folder));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        const expected = expectedOf(folder, name);
        const { codes } = await answersTo(join(root, folder, name), await trustOf(root, keyring));
        expect({ name, codes }).toEqual({ name, codes: [expected, expected] });
      }
    }
  });
});
