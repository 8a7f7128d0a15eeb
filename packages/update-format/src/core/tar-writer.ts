import { UpdateError } from '../errors.ts';
import { blockBytes, largestOctalSize, paddingOf } from './tar-header.ts';

const nameBytes = 100;
const prefixBytes = 155;

/**
 * The header of a plain file (POSIX.1-2017 pax, "ustar Interchange Format") with fixed owner and mode, so that equal
 * files give equal archives. Files of 8 GiB and more have their size in base 256, as GNU tar writes and all readers read.
 * @throws {UpdateError} `LIMIT_PATH` when the path does not fit a plain header
 */
export function encodeFileHeader(path: string, sizeBytes: number, modifiedMs: number): Uint8Array {
  const { name, prefix } = splitPath(path);
  const block = Buffer.alloc(blockBytes);
  block.write(name, 0, 'latin1');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  writeSize(block, sizeBytes);
  block.write(`${octal(Math.max(0, Math.floor(modifiedMs / 1000)), 11)}\0`, 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write('0000000\0', 329);
  block.write('0000000\0', 337);
  block.write(prefix, 345, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

function writeSize(block: Buffer, sizeBytes: number): void {
  if (sizeBytes <= largestOctalSize) {
    block.write(`${octal(sizeBytes, 11)}\0`, 124);
    return;
  }
  block[124] = 0x80;
  block.writeBigUInt64BE(BigInt(sizeBytes), 128);
}

/** A long path is cut at a slash: up to 155 bytes go into the prefix, up to 100 stay the name. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  if (path.length <= nameBytes) return { name: path, prefix: '' };
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const name = path.slice(slash + 1);
    if (slash <= prefixBytes && name.length <= nameBytes && name !== '')
      return { name, prefix: path.slice(0, slash) };
  }
  throw new UpdateError(
    'LIMIT_PATH',
    `The path ${path} is too long for a package; shorten the names of its folders.`,
  );
}

/** Zeros that fill the last block of an entry. */
export const paddingAfter = (sizeBytes: number): Uint8Array => new Uint8Array(paddingOf(sizeBytes));

/** The end of an archive: two zero blocks. */
export const endOfArchive: Uint8Array = new Uint8Array(2 * blockBytes);
