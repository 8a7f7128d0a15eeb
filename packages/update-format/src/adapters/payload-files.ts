import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PayloadFile } from '../create.ts';
import { UpdateError } from '../errors.ts';
import { ioError } from './files.ts';

const chunkBytes = 1 << 20;

/**
 * A file, or all files of a folder in a fixed order, as payload of a component. Links and special files are refused:
 * what they point to on this machine is not what a device would find.
 * @throws {UpdateError} `USE_ARGUMENT`, `IO_READ`
 */
export async function payloadFrom(path: string, signal?: AbortSignal): Promise<readonly PayloadFile[]> {
  try {
    const stats = await lstat(path);
    if (stats.isFile()) return [payloadFile(path, basename(path), stats.size, signal)];
    if (!stats.isDirectory()) throw special(path);
    const files = await listFolder(path, '', signal);
    if (files.length === 0) throw new UpdateError('USE_ARGUMENT', `The folder ${path} holds no files.`);
    return files;
  } catch (error) {
    throw ioError('IO_READ', `Reading ${path} failed`, error);
  }
}

async function listFolder(
  root: string,
  below: string,
  signal: AbortSignal | undefined,
): Promise<PayloadFile[]> {
  const files: PayloadFile[] = [];
  const entries = await readdir(join(root, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await listFolder(root, path, signal)));
    else if (entry.isFile()) {
      const { size } = await lstat(join(root, path));
      files.push(payloadFile(join(root, path), path, size, signal));
    } else throw special(join(root, path));
  }
  return files;
}

const special = (path: string): UpdateError =>
  new UpdateError('USE_ARGUMENT', `${path} is a link or a special file; put the file itself there.`);

/** A file on disk under another name in the package. */
export function payloadFile(
  diskPath: string,
  path: string,
  sizeBytes: number,
  signal?: AbortSignal,
): PayloadFile {
  return { path, sizeBytes, read: () => readFile(diskPath, signal) };
}

/** Bytes in memory. */
export const payloadBytes = (path: string, bytes: Uint8Array): PayloadFile => ({
  path,
  sizeBytes: bytes.length,
  read: async function* () {
    yield bytes;
  },
});

async function* readFile(
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const options = { highWaterMark: chunkBytes, ...(signal === undefined ? {} : { signal }) };
    for await (const chunk of file.createReadStream(options)) yield chunk as Buffer;
  } catch (error) {
    throw ioError('IO_READ', `Reading ${path} failed`, error);
  }
}
