import { posix } from 'node:path';

/** Paths with forward slashes, wherever this runs: configuration is for Linux. */
export const normalizePath = (path: string): string =>
  posix.normalize(path.replaceAll('\\', '/')).replace(/(?<=.)\/$/, '');

export const folderOf = (path: string): string => posix.dirname(normalizePath(path));

export const baseName = (path: string): string => posix.basename(path);

export const joinPath = (folder: string, path: string): string =>
  path.startsWith('/') ? normalizePath(path) : normalizePath(posix.join(folder, path));

/** What is left of `path` below `folder`: '' for the folder itself, null when it lies elsewhere. */
export function below(folder: string, path: string): string | null {
  const [base, full] = [normalizePath(folder), normalizePath(path)];
  if (base === full) return '';
  if (base === '.') return full.startsWith('/') || full.startsWith('..') ? null : full;
  const start = base.endsWith('/') ? base : `${base}/`;
  return full.startsWith(start) ? full.slice(start.length) : null;
}
