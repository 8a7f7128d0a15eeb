import { lstat, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { extractPackage, verifyPackage, type UpdateErrorCode } from '../../src/index.ts';
import type { TrustOptions } from '../../src/judge.ts';
import { aFolder, codeOf, inChunks } from '../builders.ts';

/** Everything below a folder, with content. */
export async function everything(folder: string): Promise<Readonly<Record<string, string>>> {
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

/** Extracting refuses `bytes` with `code`, from a file and from a stream, and leaves no trace anywhere. */
export async function expectRefused(
  bytes: Uint8Array,
  code: UpdateErrorCode,
  trust: TrustOptions,
): Promise<void> {
  const parent = await aFolder();
  const room = join(parent, 'room');
  await mkdir(room);
  await writeFile(join(room, 'package'), bytes);
  await writeFile(join(parent, 'outside'), 'untouched');
  const before = await everything(parent);
  const target = join(room, 'target');
  expect(await codeOf(() => extractPackage(join(room, 'package'), target, trust))).toBe(code);
  expect(await codeOf(() => extractPackage(inChunks(bytes, 700), target, trust))).toBe(code);
  expect(await everything(parent)).toEqual(before);
}

/** What `verifyPackage` says to the same bytes, from a file and from a stream. */
export async function verdictsOf(
  bytes: Uint8Array,
  trust: TrustOptions,
): Promise<readonly (string | null)[]> {
  const path = join(await aFolder(), 'package');
  await writeFile(path, bytes);
  return [
    await codeOf(() => verifyPackage(path, trust)),
    await codeOf(() => verifyPackage(inChunks(bytes, 700), trust)),
  ];
}
