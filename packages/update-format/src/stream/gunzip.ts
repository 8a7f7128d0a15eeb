import { once } from 'node:events';
import { isNativeError } from 'node:util/types';
import { crc32, createInflateRaw } from 'node:zlib';
import { UpdateError } from '../errors.ts';
import type { Limits } from '../core/limits.ts';
import { readGzipHeader, trailerBytes } from '../core/gzip-header.ts';

const outputChunkBytes = 256 * 1024;
/** Below this much output, a high ratio is harmless: short runs of zeros. */
const ratioFromBytes = 16 << 20;

/**
 * Decompresses exactly one gzip member that ends with its input (RFC 1952): further members, bytes after it, a wrong
 * length or checksum are refused, since readers differ on all of them.
 * @param ratioHolds whether the ratio limit applies at this moment
 * @throws {UpdateError} `ARCHIVE_GZIP`, `ARCHIVE_TRUNCATED`, `ARCHIVE_TRAILING`, `LIMIT_BYTES`, `LIMIT_RATIO`
 */
export async function* gunzip(
  input: AsyncIterable<Uint8Array>,
  limits: Limits,
  ratioHolds: () => boolean = () => true,
): AsyncGenerator<Uint8Array, void, void> {
  const source = new Member(input);
  const inflate = createInflateRaw({ chunkSize: outputChunkBytes });
  const feeding = feed(source, inflate);
  let crc = 0;
  let size = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limits.totalBytes)
        throw new UpdateError(
          'LIMIT_BYTES',
          `The archive decompresses to more than ${limits.totalBytes} bytes.`,
        );
      if (size > ratioFromBytes && ratioHolds() && size > source.takenBytes * limits.ratio)
        throw new UpdateError(
          'LIMIT_RATIO',
          `The archive decompresses to more than ${limits.ratio} times its size.`,
        );
      crc = crc32(chunk, crc);
      yield chunk;
    }
    source.ended = true;
    inflate.destroy();
    await feeding;
    source.checkEnd(inflate.bytesWritten);
    source.checkTrailer(crc, size);
  } catch (error) {
    throw asArchiveError(source.failure ?? error);
  } finally {
    source.ended = true;
    inflate.destroy();
    await feeding;
  }
}

function asArchiveError(error: unknown): unknown {
  const code = isNativeError(error) && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR')
    return new UpdateError('ARCHIVE_TRUNCATED', 'The archive ends in the middle of its compressed data.', {
      cause: error,
    });
  return typeof code === 'string' && code.startsWith('Z_')
    ? new UpdateError('ARCHIVE_GZIP', 'The compressed data is damaged; get the package again.', {
        cause: error,
      })
    : error;
}

/** Pushes the input into the decompressor; never rejects, the failure is kept in `source`. */
async function feed(source: Member, inflate: ReturnType<typeof createInflateRaw>): Promise<void> {
  const closed = new AbortController();
  inflate.once('close', () => closed.abort());
  inflate.once('end', () => closed.abort());
  try {
    for await (const chunk of source.deflated()) {
      if (closed.signal.aborted) return;
      // A decompressor that saw its end never asks for more.
      if (!inflate.write(chunk)) await once(inflate, 'drain', { signal: closed.signal });
    }
    inflate.end();
  } catch (error) {
    if (closed.signal.aborted) return;
    source.failure = isNativeError(error) ? error : new Error('The source failed.', { cause: error });
    inflate.destroy(source.failure);
  }
}

/** Takes the gzip frame off: header in front, trailer behind, which is only known to be it when the input ends. */
class Member {
  /** Compressed bytes that came in. */
  takenBytes = 0;
  /** Set when nobody wants more. */
  ended = false;
  failure: Error | null = null;
  readonly #input: AsyncIterable<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #deflatedBytes = 0;
  #complete = false;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#input = input;
  }

  async *deflated(): AsyncGenerator<Uint8Array, void, void> {
    let headerDone = false;
    for await (const chunk of this.#input) {
      if (this.ended) return;
      this.takenBytes += chunk.length;
      // A copy, since the decompressor works on it while the source fills its buffer again.
      this.#held = Buffer.concat([this.#held, chunk]);
      if (!headerDone) {
        const headerBytes = readGzipHeader(this.#held);
        if (headerBytes === null) continue;
        headerDone = true;
        this.#held = this.#held.subarray(headerBytes);
      }
      const surplus = this.#held.length - trailerBytes;
      if (surplus <= 0) continue;
      const sure = this.#held.subarray(0, surplus);
      this.#held = this.#held.subarray(surplus);
      this.#deflatedBytes += sure.length;
      yield sure;
    }
    if (!headerDone || this.#held.length < trailerBytes)
      throw new UpdateError('ARCHIVE_TRUNCATED', 'The archive ends before its compressed data does.');
    this.#complete = true;
  }

  checkEnd(usedBytes: number): void {
    if (this.failure !== null) throw this.failure;
    if (!this.#complete || usedBytes !== this.#deflatedBytes)
      throw new UpdateError(
        'ARCHIVE_TRAILING',
        'There are bytes behind the compressed data; the file was tampered with.',
      );
  }

  checkTrailer(crc: number, sizeBytes: number): void {
    const trailer = Buffer.from(this.#held);
    if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== sizeBytes % 2 ** 32)
      throw new UpdateError(
        'ARCHIVE_GZIP',
        'The compressed data does not match its checksum; get the package again.',
      );
  }
}
