import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { extractPackage, payloadBytes } from '../../src/index.ts';
import { aFolder, aPackage, aRelease, aSigner, trusting } from '../builders.ts';
import { araupdate, ended } from './command.ts';

/** Noise, so that the package is as long as its content. */
const contents = Array.from({ length: 24 }, () => randomBytes(100_000));
const files = contents.map((bytes, index) => payloadBytes(`part-${String(index).padStart(2, '0')}`, bytes));
const good = aPackage(
  aRelease({ expiresAtMs: Date.now() + 86_400_000, components: [{ id: 'n8n', type: 'archive', files }] }),
);

interface Scene {
  readonly child: ChildProcessWithoutNullStreams;
  readonly folder: string;
  readonly bytes: Buffer;
}

const send = async ({ child }: Scene, bytes: Uint8Array): Promise<void> => {
  if (!child.stdin.write(bytes)) await once(child.stdin, 'drain');
};

/** Resolves when a name that `matches` appears in the folder. */
const appears = (folder: string, matches: (name: string) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const watcher = watch(folder, (_event, name) => {
      if (name === null || !matches(name)) return;
      watcher.close();
      resolve();
    });
  });

const share = (part: number) => async (scene: Scene) => {
  await send(scene, scene.bytes.subarray(0, Math.floor(scene.bytes.length * part)));
};

const moments: readonly (readonly [string, (scene: Scene) => Promise<void>])[] = [
  ['after the first byte', (scene) => send(scene, scene.bytes.subarray(0, 1))],
  ['after a third', share(1 / 3)],
  ['before the last byte', (scene) => send(scene, scene.bytes.subarray(0, -1))],
  [
    'when its folder appears',
    async (scene) => {
      const there = appears(scene.folder, (name) => name.startsWith('.out.partial-'));
      await share(0.9)(scene);
      await there;
    },
  ],
  [
    'after the last byte',
    async (scene) => {
      await send(scene, scene.bytes);
      scene.child.stdin.end();
    },
  ],
  [
    'when the target appears',
    async (scene) => {
      const there = appears(scene.folder, (name) => name === 'out');
      await send(scene, scene.bytes);
      scene.child.stdin.end();
      await there;
    },
  ],
];

describe('a device that is killed while it extracts', () => {
  it.each(moments)('%s, has nothing or all of it, and starts again', async (_title, moment) => {
    const folder = await aFolder();
    const target = join(folder, 'out');
    await writeFile(join(folder, 'release.pub.pem'), aSigner().key.pem);
    const child = araupdate(['extract', '-', '--out', 'out', '--key', 'release.pub.pem'], folder);
    child.stdin.on('error', () => undefined);
    const end = ended(child);
    const bytes = await good;
    await moment({ child, folder, bytes });
    child.kill('SIGKILL');
    expect([0, 'SIGKILL']).toContain(await end);

    if (!existsSync(target)) await extractPackage(await put(folder, bytes), target, trusting());
    const parts = await readdir(join(target, 'payload', 'n8n'));
    expect(parts).toHaveLength(contents.length);
    for (const [index, name] of parts.sort().entries())
      expect((await readFile(join(target, 'payload', 'n8n', name))).equals(contents[index] ?? bytes)).toBe(
        true,
      );
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

async function put(folder: string, bytes: Buffer): Promise<string> {
  await writeFile(join(folder, 'package'), bytes);
  return join(folder, 'package');
}
