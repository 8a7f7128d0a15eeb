import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const skipped = new Set([
  'node_modules',
  'dist',
  '.nx',
  '.arasul',
  '.test-results',
  'coverage',
  'test',
  'docs',
]);
const isNoSource = (name) => skipped.has(name) || /\.(?:tsbuildinfo|md|log)$/.test(name);

/**
 * One hash over names, sizes and times of change of every file below `paths`: cheap enough for each start,
 * and it changes whenever a file is edited, added or removed.
 * @param {string} root
 * @param {readonly string[]} paths relative to `root`
 */
export function sourcesStamp(root, paths) {
  const hash = createHash('sha256').update(process.versions.node);
  const visit = (path) => {
    const info = statSync(join(root, path), { throwIfNoEntry: false });
    if (info === undefined) return;
    if (!info.isDirectory()) {
      hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(join(root, path)).sort()) if (!isNoSource(name)) visit(join(path, name));
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** A hash of one file's bytes, or 'absent'. */
export function fileStamp(path) {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    if (error.code === 'ENOENT') return 'absent';
    throw error;
  }
}

/** True when the last successful run of the step left the same stamp. */
export function isCurrent(stampFile, stamp) {
  try {
    return readFileSync(stampFile, 'utf8') === stamp;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

export function leaveStamp(stampFile, stamp) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}
