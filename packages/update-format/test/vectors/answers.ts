import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { extractPackage, readKeyringFile, type DeviceFacts } from '../../src/index.ts';
import type { TrustOptions } from '../../src/judge.ts';
import { aFolder, codeOf, inChunks, nowMs } from '../builders.ts';

/** Folders of packages, and the keyring with which each is to be answered. */
export const folders = [
  ['good', 'keyring.json'],
  ['bad', 'keyring.json'],
  ['good-of-two', 'keyring-of-two.json'],
  ['bad-of-two', 'keyring-of-two.json'],
] as const;

export async function trustOf(root: string, keyring: string): Promise<TrustOptions> {
  const facts = JSON.parse(await readFile(join(root, 'device.json'), 'utf8')) as Record<string, unknown>;
  const device = {
    product: facts['product'],
    compatible: facts['compatible'],
    architecture: facts['architecture'],
    installedVersion: facts['installed_version'],
    releaseCounter: facts['release_counter'],
    securityFloor: facts['security_floor'],
    timeFloorMs: 0,
    l4tVersion: facts['l4t_version'],
    dockerVersion: facts['docker_version'],
  } as DeviceFacts;
  return { ...(await readKeyringFile(join(root, keyring))), nowMs, device };
}

/** The code that a package must give, as its name says; `null` for a good one. */
export const expectedOf = (folder: string, name: string): string | null =>
  folder.startsWith('good') ? null : (/^[A-Z_]+/u.exec(name)?.[0] ?? '');

/** The codes that a package gives: extracted from its file, and as a stream; and what is left in the folder then. */
export async function answersTo(
  path: string,
  trust: TrustOptions,
): Promise<{ readonly codes: readonly (string | null)[]; readonly left: readonly string[] }> {
  const folder = await aFolder();
  const bytes = await readFile(path);
  const codes = [
    await codeOf(() => extractPackage(path, join(folder, 'from-file'), trust)),
    await codeOf(() => extractPackage(inChunks(bytes, 100), join(folder, 'from-stream'), trust)),
  ];
  return { codes, left: await readdir(folder) };
}
