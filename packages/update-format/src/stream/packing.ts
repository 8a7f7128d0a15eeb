import { isCompressed } from '../core/media.ts';
import { encodeFileHeader, paddingAfter } from '../core/tar-writer.ts';
import { UpdateError } from '../errors.ts';
import type { Sink, Signer } from '../ports.ts';
import { separator } from '../core/separator.ts';
import { gzip, type Piece } from './gzip.ts';

/** Bytes that tell what a file is. */
const tellingBytes = 8;

/** A small file that stands in the archive whole, and can be read before anything behind it arrives. */
export function* headPieces(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
  modifiedMs: number,
): Generator<Piece, void, void> {
  for (const [index, { path, bytes }] of files.entries()) {
    yield { bytes: encodeFileHeader(path, bytes.length, modifiedMs), level: 9 };
    yield { bytes, level: 9 };
    yield { bytes: paddingAfter(bytes.length), level: 9, flush: index === files.length - 1 };
  }
}

/**
 * A file of the payload. Files that are compressed already are stored.
 * @throws {UpdateError} `IO_READ` when the content is not as long as announced
 */
export async function* filePieces(
  file: { readonly path: string; readonly sizeBytes: number },
  content: AsyncIterable<Uint8Array>,
  level: number,
  modifiedMs: number,
): AsyncGenerator<Piece, void, void> {
  const header = encodeFileHeader(file.path, file.sizeBytes, modifiedMs);
  let start = Buffer.alloc(0);
  let chosen: number | null = null;
  let size = 0;
  for await (const bytes of content) {
    size += bytes.length;
    if (chosen !== null) {
      yield { bytes, level: chosen };
      continue;
    }
    start = Buffer.concat([start, bytes]);
    if (start.length < tellingBytes) continue;
    chosen = isCompressed(start) ? 0 : level;
    yield { bytes: header, level: chosen };
    yield { bytes: start, level: chosen };
  }
  if (size !== file.sizeBytes)
    throw new UpdateError('IO_READ', `${file.path} changed its size while it was packed; try again.`);
  if (chosen === null) {
    yield { bytes: header, level };
    yield { bytes: start, level };
  }
  yield { bytes: paddingAfter(size), level: chosen ?? level };
}

export interface Written {
  /** Of the whole package. */
  readonly sizeBytes: number;
  /** In front of the separator: equal input gives equal bytes up to here. */
  readonly archiveBytes: number;
}

/** Compresses the pieces, and closes the package with the signature over all of it. */
export const writeSigned = (pieces: AsyncIterable<Piece>, signer: Signer, sink: Sink): Promise<Written> =>
  writeWithTail(gzip(pieces), signer, sink);

export async function writeWithTail(
  archive: AsyncIterable<Uint8Array>,
  signer: Signer,
  sink: Sink,
): Promise<Written> {
  const tail = signer.tail();
  let archiveBytes = 0;
  for await (const bytes of archive) {
    tail.update(bytes);
    archiveBytes += bytes.length;
    await sink.write(bytes);
  }
  const end = Buffer.concat([separator, await tail.finish()]);
  await sink.write(end);
  return { archiveBytes, sizeBytes: archiveBytes + end.length };
}
