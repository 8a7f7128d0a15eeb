import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { UpdateError, type IoCode } from '../errors.ts';
import type { Sink } from '../ports.ts';

/** Wraps an error of the file system; errors of this package pass as they are. */
export function ioError(code: IoCode, what: string, cause: unknown): UpdateError {
  if (cause instanceof UpdateError) return cause;
  if (isNativeError(cause) && cause.name === 'AbortError')
    return new UpdateError('IO_ABORTED', `${what}: stopped on request.`, { cause });
  const why = isNativeError(cause) ? cause.message : String(cause);
  return new UpdateError(code, `${what}: ${why}.`, { cause });
}

/**
 * Writes a file that is either whole or not there: a new file beside it, flushed to the disk, then put in place.
 * @throws {UpdateError} `USE_EXISTS` when it is there and `overwrite` is not set, `IO_WRITE`, and what `fill` throws
 */
export async function writeFileWhole<T>(
  path: string,
  options: { readonly mode: number; readonly overwrite: boolean },
  fill: (sink: Sink) => Promise<T>,
): Promise<T> {
  const temporary = join(dirname(path), `.${basename(path)}.partial-${randomBytes(6).toString('hex')}`);
  let handle: FileHandle | null = null;
  try {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
    const file = await open(temporary, flags, options.mode);
    handle = file;
    // The mask of the process may have taken bits away.
    await file.chmod(options.mode);
    const result = await fill({ write: (bytes) => writeAll(file, bytes) });
    await file.sync();
    await file.close();
    handle = null;
    await place(temporary, path, options.overwrite);
    await syncFolder(dirname(path));
    return result;
  } catch (error) {
    throw ioError('IO_WRITE', `Writing ${path} failed`, error);
  } finally {
    await handle?.close();
    await rm(temporary, { force: true });
  }
}

/** Fills a sink, or the file of a path as `writeFileWhole` does: readable by all, replaced only when that is allowed. */
export async function writeTo<T>(
  output: string | Sink,
  { overwrite = false }: { readonly overwrite?: boolean },
  fill: (sink: Sink) => Promise<T>,
): Promise<T> {
  return typeof output === 'string' ? writeFileWhole(output, { mode: 0o644, overwrite }, fill) : fill(output);
}

/** A single write may take fewer bytes than it is given. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}

async function place(temporary: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(temporary, path);
  try {
    // Unlike a rename, a link never replaces what somebody else put there meanwhile.
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UpdateError(
      'USE_EXISTS',
      `${path} is there already; remove it, or say that it may be overwritten.`,
      {
        cause: error,
      },
    );
  }
}

/** Makes names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
