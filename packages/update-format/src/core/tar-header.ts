import { UpdateError } from '../errors.ts';

export const blockBytes = 512;

/** How many zeros fill the last block of a content. */
export const paddingOf = (sizeBytes: number): number => (blockBytes - (sizeBytes % blockBytes)) % blockBytes;

/** The largest size that eleven octal digits hold: 8 GiB - 1. Larger ones are written in base 256. */
export const largestOctalSize = 0o77777777777;

/** One header block of a tar archive, with only the fields that decide where bytes go. */
export interface TarHeader {
  readonly path: string;
  readonly size: number;
  /** The type flag as in POSIX.1-2017 pax, section "ustar Interchange Format"; NUL is read as `0`. */
  readonly type: string;
  readonly flavour: 'ustar' | 'gnu';
  readonly base256: boolean;
  readonly linkName: string;
}

const fail = (offset: number, why: string): never => {
  throw new UpdateError('ARCHIVE_TAR', `The archive is damaged or unusual at byte ${offset}: ${why}.`, {
    offset,
  });
};

/**
 * Reads a header block, refusing whatever GNU tar, Python's tarfile and others read in different ways.
 * @throws {UpdateError} `ARCHIVE_TAR` with `offset`, the position of the block in the archive.
 */
export function decodeHeader(block: Uint8Array, offset: number): TarHeader {
  checkSum(block, offset);
  const flavour = flavourOf(block, offset);
  // Nobody needs these values, but a reader that stops at a malformed one would see another archive than we do.
  for (const [start, end] of [
    [100, 108],
    [108, 116],
    [116, 124],
    [136, 148],
  ] as const)
    number(block, start, end, offset, true);
  for (const [start, end] of [
    [329, 337],
    [337, 345],
  ] as const)
    if (number(block, start, end, offset, false).value !== 0) fail(offset, 'it names a device');
  const { value: size, base256 } = number(block, 124, 136, offset, true);
  if (base256 && size <= largestOctalSize) fail(offset, 'a small size is written in base 256');
  const name = text(block, 0, 100, offset);
  const prefix = flavour === 'ustar' ? text(block, 345, 500, offset) : '';
  if (block.subarray(flavour === 'ustar' ? 500 : 345, blockBytes).some((byte) => byte !== 0))
    fail(offset, 'the unused part of a header is not empty');
  if (name === '') fail(offset, 'an entry has no name');
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: String.fromCharCode(block[156] === 0 ? 0x30 : (block[156] ?? 0)),
    flavour,
    base256,
    linkName: text(block, 157, 257, offset),
  };
}

function checkSum(block: Uint8Array, offset: number): void {
  let sum = 8 * 0x20;
  for (let index = 0; index < blockBytes; index += 1)
    if (index < 148 || index >= 156) sum += block[index] ?? 0;
  // Old tars summed signed bytes; only the unsigned sum of the standard is accepted.
  if (number(block, 148, 156, offset, false).value !== sum) fail(offset, 'the checksum of a header is wrong');
}

function flavourOf(block: Uint8Array, offset: number): TarHeader['flavour'] {
  const magic = String.fromCharCode(...block.subarray(257, 265));
  if (magic === 'ustar\x0000') return 'ustar';
  if (magic === 'ustar  \0') return 'gnu';
  return fail(offset, 'a header is of an unknown tar format');
}

/** Octal digits, optionally padded by spaces in front, closed by spaces or NULs; or base 256 when allowed. */
function number(
  block: Uint8Array,
  start: number,
  end: number,
  offset: number,
  mayBeBase256: boolean,
): { readonly value: number; readonly base256: boolean } {
  const field = block.subarray(start, end);
  if (mayBeBase256 && field[0] === 0x80) {
    let value = 0;
    for (const byte of field.subarray(1)) {
      value = value * 256 + byte;
      if (!Number.isSafeInteger(value)) fail(offset, 'a number is larger than 2^53');
    }
    return { value, base256: true };
  }
  const match = /^ *([0-7]*)[ \0]*$/u.exec(String.fromCharCode(...field));
  if (match?.[1] === undefined) return fail(offset, 'a number is malformed');
  return { value: match[1] === '' ? 0 : Number.parseInt(match[1], 8), base256: false };
}

/** The bytes up to the first NUL, after which only NULs may follow; bytes above 127 become visible wrong characters. */
function text(block: Uint8Array, start: number, end: number, offset: number): string {
  const field = block.subarray(start, end);
  const length = field.includes(0) ? field.indexOf(0) : field.length;
  if (field.subarray(length).some((byte) => byte !== 0)) fail(offset, 'a name goes on after its end');
  return new TextDecoder('latin1').decode(field.subarray(0, length));
}
