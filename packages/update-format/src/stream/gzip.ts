import { availableParallelism } from 'node:os';
import { crc32 } from 'node:zlib';
import { plainGzipHeader } from '../core/gzip-header.ts';
import { deflateBlock, lastBlock } from './deflate-block.ts';

/** Bytes of the archive, and how they are to be compressed: 0 (stored) to 9. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly level: number;
  /** What follows must be readable without it being held up by more: the block ends here. */
  readonly flush?: boolean;
}

const blockBytes = 1 << 20;
const windowBytes = 32 * 1024;
/** The platform has four threads unless it is told otherwise. */
const threads = Math.min(4, availableParallelism());

/**
 * Compresses into one gzip member, several blocks at a time on the threads of the platform. The result depends on the
 * pieces' bytes and levels only, neither on how they are cut nor on the number of threads.
 */
export async function* gzip(input: AsyncIterable<Piece>): AsyncGenerator<Uint8Array, void, void> {
  yield plainGzipHeader;
  const pending: Promise<Buffer>[] = [];
  let window: Buffer = Buffer.alloc(0);
  let crc = 0;
  let size = 0;
  try {
    for await (const { content, level } of blocksOf(input)) {
      crc = crc32(content, crc);
      size += content.length;
      const job = deflateBlock(content, window, level);
      // Its turn to be awaited comes later; until then a failure must not count as unhandled.
      job.catch(() => undefined);
      pending.push(job);
      window = content.length >= windowBytes ? content.subarray(-windowBytes) : joined(window, content);
      // One more than there are threads, so that none waits for this loop.
      if (pending.length > threads) yield await first(pending);
    }
    while (pending.length > 0) yield await first(pending);
  } finally {
    await Promise.allSettled(pending);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  yield Buffer.concat([lastBlock, trailer]);
}

const joined = (window: Buffer, content: Buffer): Buffer =>
  Buffer.concat([window, content]).subarray(-windowBytes);

const first = (pending: Promise<Buffer>[]): Promise<Buffer> =>
  pending.shift() ?? Promise.resolve(Buffer.alloc(0));

/** Collects pieces of one level into blocks, each with memory of its own. */
async function* blocksOf(
  input: AsyncIterable<Piece>,
): AsyncGenerator<{ readonly content: Buffer; readonly level: number }, void, void> {
  let block = Buffer.allocUnsafe(blockBytes);
  let filled = 0;
  let current = 0;
  const take = (): { readonly content: Buffer; readonly level: number } => {
    // A nearly empty block would keep its megabyte while it waits.
    const content =
      filled < blockBytes / 2 ? Buffer.from(block.subarray(0, filled)) : block.subarray(0, filled);
    if (content.buffer === block.buffer) block = Buffer.allocUnsafe(blockBytes);
    filled = 0;
    return { content, level: current };
  };
  for await (const { bytes, level, flush } of input) {
    if (filled > 0 && level !== current) yield take();
    current = level;
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(blockBytes - filled, bytes.length - at);
      block.set(bytes.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === blockBytes) yield take();
    }
    if (flush === true && filled > 0) yield take();
  }
  if (filled > 0) yield take();
}
