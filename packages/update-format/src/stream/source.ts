import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { ioError } from '../adapters/files.ts';
import { systemTimers } from '../adapters/system-timers.ts';
import { UpdateError } from '../errors.ts';
import type { Timers } from '../ports.ts';
import { defaultPatience, stopped, withPatience, type Patience } from './patience.ts';

/** A package: the path of a file, an open file, or bytes as they come (standard input, an upload, a download). */
export type PackageSource = string | FileHandle | AsyncIterable<Uint8Array>;

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly patience?: Partial<Patience>;
  readonly timers?: Timers;
}

/** A source that is being read. */
export interface OpenSource {
  /** `null` where only the end tells. */
  readonly sizeBytes: number | null;
  /** All bytes from the start. Chunks are valid until the next one is asked for. Streams can be read once. */
  read(): AsyncIterable<Uint8Array>;
  /** At most `length` bytes from `start` on, fewer only at the end; `null` for streams. */
  readonly peek: ((start: number, length: number) => Promise<Uint8Array>) | null;
}

const chunkBytes = 1 << 20;

/** Opens `source`, hands it to `use`, and closes what it opened; a stream is told that nobody reads on. */
export async function withSource<T>(
  source: PackageSource,
  options: ReadOptions,
  use: (source: OpenSource) => Promise<T>,
): Promise<T> {
  if (typeof source !== 'string')
    return Symbol.asyncIterator in source
      ? withStream(source, options, use)
      : use(await openFile(source, options));
  let handle: FileHandle;
  try {
    // A named pipe without a writer would never open.
    handle = await open(source, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw ioError('IO_READ', `Opening ${source} failed`, error);
  }
  try {
    return await use(await openFile(handle, options));
  } finally {
    await handle.close();
  }
}

async function withStream<T>(
  source: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  use: (source: OpenSource) => Promise<T>,
): Promise<T> {
  const patience = { ...defaultPatience, ...options.patience };
  const bytes = withPatience(source, patience, options.timers ?? systemTimers, options.signal);
  try {
    return await use({ sizeBytes: null, read: () => bytes, peek: null });
  } finally {
    // Not waited for: a source that hangs would hang here as well.
    void bytes.return();
  }
}

async function openFile(source: FileHandle, options: ReadOptions): Promise<OpenSource> {
  const stats = await source.stat();
  if (!stats.isFile())
    throw new UpdateError('USE_ARGUMENT', 'The package must be a regular file, or a stream.');
  return {
    sizeBytes: stats.size,
    read: () => readFile(source, options.signal),
    peek: async (start, length) => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await readAt(source, bytes, start);
      return bytes.subarray(0, bytesRead);
    },
  };
}

const readAt = async (file: FileHandle, into: Buffer, position: number): Promise<{ bytesRead: number }> => {
  try {
    return await file.read(into, 0, into.length, position);
  } catch (error) {
    throw ioError('IO_READ', 'Reading the package failed', error);
  }
};

/** Reads ahead by one chunk into two buffers that take turns, so that hashing and reading overlap. */
async function* readFile(
  file: FileHandle,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const buffers: [Buffer, Buffer] = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)];
  let position = 0;
  let pending = readAt(file, buffers[0], position);
  try {
    for (let turn: 0 | 1 = 0; ; turn = turn === 0 ? 1 : 0) {
      const { bytesRead } = await pending;
      if (signal?.aborted === true) throw stopped(signal);
      if (bytesRead === 0) return;
      position += bytesRead;
      pending = readAt(file, buffers[turn === 0 ? 1 : 0], position);
      yield buffers[turn].subarray(0, bytesRead);
    }
  } finally {
    // The handle may be closed after this: no read may be under way then.
    await pending.catch(() => undefined);
  }
}
