import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';

const script = readFileSync(join(__dirname, '../docker/entrypoint.sh'), 'utf8');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs the entry point of the image with its paths in a folder of ours. */
const start = (home: string, image: string): string => {
  const then = join(image, 'docker-entrypoint.sh');
  writeFileSync(then, '#!/bin/sh\necho "started $*"\n', { mode: 0o755 });
  const moved = script.replaceAll('/opt/arasul', image).replaceAll('/docker-entrypoint.sh', then);
  return execFileSync('sh', ['-c', moved, 'entrypoint', 'start'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], N8N_USER_FOLDER: home },
  });
};

const imageWith = (version: string): string => {
  const image = mkdtempSync(join(tmpdir(), 'arasul-image-'));
  folders.push(image);
  mkdirSync(join(image, 'n8n-nodes-arasul/dist'), { recursive: true });
  writeFileSync(join(image, 'n8n-nodes-arasul/package.json'), version);
  writeFileSync(join(image, `n8n-nodes-arasul/dist/${version}.js`), '');
  return image;
};

describe('the image with the nodes', () => {
  it('puts them into the data volume at each start, and what an older image had away', () => {
    const home = mkdtempSync(join(tmpdir(), 'arasul-volume-'));
    folders.push(home);
    const installed = join(home, '.n8n/nodes/node_modules/n8n-nodes-arasul');
    expect(start(home, imageWith('one'))).toBe('started start\n');
    expect(readFileSync(join(installed, 'package.json'), 'utf8')).toBe('one');
    start(home, imageWith('two'));
    expect(readFileSync(join(installed, 'package.json'), 'utf8')).toBe('two');
    expect(existsSync(join(installed, 'dist/one.js'))).toBe(false);
  });

  it('is made from a pinned n8n, the one that is tested', () => {
    const dockerfile = readFileSync(join(__dirname, '../docker/Dockerfile'), 'utf8');
    const host = readFileSync(join(__dirname, '../scripts/n8n-host.mjs'), 'utf8');
    const [, version = ''] = /^FROM n8nio\/n8n:([\d.]+)$/m.exec(dockerfile) ?? [];
    const [, tested = 'none'] = /process\.argv\[2\] \?\? '([\d.]+)'/.exec(host) ?? [];
    expect(version).toBe(tested);
  });
});
