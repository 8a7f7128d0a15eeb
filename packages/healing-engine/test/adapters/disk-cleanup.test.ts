import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { diskCleanup } from '../../src/adapters/disk-cleanup.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const dayMs = 86_400_000;
const never = new AbortController().signal;

describe('the cleanup of a disk', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const file = (name: string, ageDays: number): string => {
    const path = join(folder.path, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, 'x'.repeat(10_000));
    const at = (Date.now() - ageDays * dayMs) / 1000;
    utimesSync(path, at, at);
    return path;
  };

  it('removes old files of the folders it was given, at every depth, and nothing else', async () => {
    const old = file('cache/a/b/old.log', 8);
    const young = file('cache/a/young.log', 1);
    const elsewhere = file('data/old.db', 80);
    const reports: { files: number; bytes: number }[] = [];
    const remedy = diskCleanup({
      folders: [{ path: join(folder.path, 'cache'), olderThanMs: 7 * dayMs }],
      freed: (report) => reports.push(report),
    });
    await remedy.run(never);
    expect([old, young, elsewhere].map(existsSync)).toEqual([false, true, true]);
    expect(reports).toEqual([{ files: 1, bytes: expect.any(Number), images: 0 }]);
    expect(reports[0]?.bytes).toBeGreaterThanOrEqual(10_000);
  });

  it('follows no link out of its folder, neither of a file nor of a folder', async () => {
    const outside = file('precious/old.db', 80);
    mkdirSync(join(folder.path, 'cache'));
    symlinkSync(outside, join(folder.path, 'cache', 'file'));
    symlinkSync(join(folder.path, 'precious'), join(folder.path, 'cache', 'folder'));
    await diskCleanup({ folders: [{ path: join(folder.path, 'cache'), olderThanMs: 0 }] }).run(never);
    expect(existsSync(outside)).toBe(true);
  });

  it('touches nothing where its folder itself has become a link', async () => {
    const outside = file('precious/old.db', 80);
    symlinkSync(join(folder.path, 'precious'), join(folder.path, 'cache'));
    const remedy = diskCleanup({ folders: [{ path: join(folder.path, 'cache'), olderThanMs: 0 }] });
    await expect(remedy.run(never)).rejects.toMatchObject({ code: 'RUNTIME_REFUSED' });
    expect(existsSync(outside)).toBe(true);
  });

  it('cleans the other folders where one is not there', async () => {
    const old = file('cache/old.log', 8);
    const folders = ['missing', 'cache'].map((name) => ({
      path: join(folder.path, name),
      olderThanMs: dayMs,
    }));
    await diskCleanup({ folders }).run(never);
    expect(existsSync(old)).toBe(false);
  });

  it('ends when its time is over', async () => {
    const old = file('cache/old.log', 8);
    const folders = [{ path: join(folder.path, 'cache'), olderThanMs: dayMs }];
    await expect(diskCleanup({ folders }).run(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(existsSync(old)).toBe(true);
  });

  it.each(['/', '/var', '/home/', 'cache/tmp', '/srv/cache/../..'])('refuses %s as too broad', (path) => {
    expect(() => diskCleanup({ folders: [{ path, olderThanMs: 0 }] })).toThrow(
      expect.objectContaining({ code: 'POLICY_INVALID' }),
    );
  });
});
