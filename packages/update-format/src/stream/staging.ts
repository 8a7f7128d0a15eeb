import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ioError, syncFolder, writeAll } from '../adapters/files.ts';
import { UpdateError } from '../errors.ts';

/**
 * A folder that fills beside its target and takes the target's name when it is complete and on the disk. Whoever dies
 * before that leaves a hidden folder, which the next one for the same target removes.
 */
export class Staging {
  readonly #target: string;
  readonly #folder: string;
  readonly #made = new Set<string>();
  #placed = false;

  private constructor(target: string, folder: string) {
    this.#target = target;
    this.#folder = folder;
    this.#made.add(folder);
  }

  /** @throws {UpdateError} `USE_EXISTS` when the target is there, `IO_WRITE` */
  static async create(target: string): Promise<Staging> {
    const absolute = resolve(target);
    const prefix = prefixOf(absolute);
    try {
      if (await isThere(absolute))
        throw new UpdateError('USE_EXISTS', `${target} is there already; name a folder that is not.`);
      await sweep(dirname(absolute), prefix);
      const folder = join(dirname(absolute), `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`);
      await mkdir(folder, { mode: 0o700 });
      return new Staging(absolute, folder);
    } catch (error) {
      throw ioError('IO_WRITE', `Preparing ${target} failed`, error);
    }
  }

  /** @param path relative, checked before; folders on its way are made. */
  async addFolder(path: string): Promise<void> {
    let folder = this.#folder;
    for (const segment of path.split('/')) {
      folder = join(folder, segment);
      if (this.#made.has(folder)) continue;
      await this.#try(path, () => mkdir(folder, { mode: 0o700 }));
      this.#made.add(folder);
    }
  }

  async addFile(path: string): Promise<StagedFile> {
    const parent = dirname(path);
    if (parent !== '.') await this.addFolder(parent);
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
    return new StagedFile(path, await this.#try(path, () => open(join(this.#folder, path), flags, 0o600)));
  }

  async #try<T>(path: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw ioError('IO_WRITE', `Extracting ${path} failed`, error);
    }
  }

  /** Makes the folder durable and gives it its name; from then on it is complete for everyone. */
  async place(): Promise<void> {
    await this.#try(this.#target, async () => {
      for (const folder of [...this.#made].reverse()) await syncFolder(folder);
      if (await isThere(this.#target))
        throw new UpdateError('USE_EXISTS', `${this.#target} appeared meanwhile; name another folder.`);
      await rename(this.#folder, this.#target);
      this.#placed = true;
      await syncFolder(dirname(this.#target));
    });
  }

  /** Removes what was written, unless it was put in place. */
  async discard(): Promise<void> {
    if (!this.#placed) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A file that is being written. */
export class StagedFile {
  readonly path: string;
  readonly #file: FileHandle;

  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await writeAll(this.#file, bytes);
    } catch (error) {
      throw ioError('IO_WRITE', `Extracting ${this.path} failed`, error);
    }
  }

  /** Flushes to the disk. */
  async finish(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (error) {
      throw ioError('IO_WRITE', `Extracting ${this.path} failed`, error);
    }
    await this.#file.close();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

const prefixOf = (target: string): string => `.${basename(target)}.partial-`;

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    },
  );

/** Removes what extractions that died left for this target. */
async function sweep(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix)
      ? /^(\d+)-[0-9a-f]{12}$/u.exec(name.slice(prefix.length))?.[1]
      : undefined;
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
