import { lstat, opendir, unlink } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { HealingError } from '../errors.ts';

/** Nobody means all of `/var`; two levels are the least that names a purpose. */
export function isTooBroad(path: string): boolean {
  const parts = normalize(path).split(sep).filter(Boolean);
  return !isAbsolute(path) || parts.length < 2 || path.split(sep).includes('..');
}

/**
 * Removes plain files last changed before `beforeMs` below a folder. Follows no link, leaves the file system it began
 * on never, keeps folders. A file that vanishes meanwhile is no error.
 */
export async function removeOldFiles(
  folder: string,
  beforeMs: number,
  signal: AbortSignal,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const top = await lstat(folder);
  // The folder itself may have become a link to elsewhere.
  if (!top.isDirectory())
    throw new HealingError('RUNTIME_REFUSED', `${folder} is no folder and is not cleaned.`);
  let [files, bytes] = [0, 0];
  const pending = [folder];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    signal.throwIfAborted();
    const entries = await opendir(current).catch(() => null);
    if (entries === null) continue;
    for await (const entry of entries) {
      const path = join(current, entry.name);
      const found = await lstat(path).catch(() => null);
      if (found?.dev !== top.dev) continue;
      if (found.isDirectory()) pending.push(path);
      else if (found.isFile() && found.mtimeMs < beforeMs) {
        signal.throwIfAborted();
        const gone = await unlink(path).then(
          () => true,
          () => false,
        );
        if (!gone) continue;
        files += 1;
        bytes += found.blocks * 512;
      }
    }
  }
  return { files, bytes };
}
