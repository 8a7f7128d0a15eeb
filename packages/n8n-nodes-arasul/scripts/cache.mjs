/** Packages from the registry in a cache folder outside of the repository: what takes minutes is brought once. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'arasul');

/**
 * Runs npm in a folder.
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {string} [path] where npm finds its Node.js
 */
export const npm = (folder, args, path = process.env['PATH']) =>
  execFileSync('npm', [...args, '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: path },
  });

/**
 * The folder with the packages in it. `complete` tells a whole installation from one that was cut off.
 * @param {string} name of the folder
 * @param {readonly string[]} packages as `name@version`
 * @param {{ manifest?: object, path?: string, finish?: (folder: string) => void }} [more] `finish` is run before it
 *   counts as complete
 */
export const installOnce = (name, packages, { manifest = {}, path, finish } = {}) => {
  const folder = join(cache, name);
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return folder;
  console.error(
    `Installing ${packages.join(' ')} into ${folder}; this is done once and may take some minutes.`,
  );
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'node_modules', '.package-lock.json'), { force: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
  npm(folder, ['install', ...packages, '--ignore-scripts', '--no-audit', '--no-fund'], path);
  finish?.(folder);
  writeFileSync(complete, '');
  return folder;
};
