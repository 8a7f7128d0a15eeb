import { UpdateError } from '../errors.ts';

export const trailerBytes = 8;
const fixedBytes = 10;
const deflate = 8;
const nameFlag = 0x08;
const longestName = 255;

/** No name, no time, unknown system: equal input gives equal bytes. */
export const plainGzipHeader: Uint8Array = new Uint8Array([0x1f, 0x8b, deflate, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * Length of the header of a gzip member (RFC 1952, section 2.3), or `null` while too few bytes are there. A file name
 * is allowed, as Python writes it; comments, extra fields and header checksums are not.
 * @throws {UpdateError} `ARCHIVE_GZIP`
 */
export function readGzipHeader(bytes: Uint8Array): number | null {
  const expected = [0x1f, 0x8b, deflate];
  if (expected.some((byte, index) => index < bytes.length && bytes[index] !== byte))
    throw new UpdateError(
      'ARCHIVE_GZIP',
      'This is no package: it does not start as compressed data does (gzip).',
    );
  const flags = bytes[3];
  if (flags === undefined || bytes.length < fixedBytes) return null;
  if ((flags & ~nameFlag) !== 0)
    throw new UpdateError(
      'ARCHIVE_GZIP',
      'The compressed data starts with unusual extras; compress it with plain gzip.',
    );
  if (flags === 0) return fixedBytes;
  const end = bytes.subarray(fixedBytes, fixedBytes + longestName + 1).indexOf(0);
  if (end !== -1) return fixedBytes + end + 1;
  if (bytes.length > fixedBytes + longestName)
    throw new UpdateError('ARCHIVE_GZIP', 'The compressed data carries an endless file name.');
  return null;
}
