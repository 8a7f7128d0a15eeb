import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';
import { separator } from '../core/separator.ts';
import { UpdateError } from '../errors.ts';

const deflate = promisify<Buffer, object, Buffer>(deflateRaw);
const mark = Buffer.from(separator);

/** Closes a member: one empty block, marked as the last (RFC 1951, section 3.2.3). */
export const lastBlock: Uint8Array = new Uint8Array([0x03, 0x00]);

/**
 * Compresses one piece of a deflate stream, ending at a byte boundary so that pieces can be made side by side and put
 * together (as pigz does).
 *
 * The result never holds the mark between archive and signature: old verifiers split the file at every one they find.
 * It can appear where content is stored as it is, so such a piece is cut in the middle of it; every cut puts other
 * bytes between the halves.
 * @param dictionary the content before it, at most 32 KiB
 */
export async function deflateBlock(content: Buffer, dictionary: Buffer, level: number): Promise<Buffer> {
  const options = {
    level,
    chunkSize: Math.max(16 * 1024, Math.ceil(content.length / 2)),
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(level > 0 && dictionary.length > 0 ? { dictionary } : {}),
  };
  const compressed = await deflate(content, options);
  if (!compressed.includes(mark)) return compressed;
  const at = content.indexOf(mark);
  const cut = at === -1 ? content.length >> 1 : at + (mark.length >> 1);
  if (cut === 0)
    throw new UpdateError(
      'USE_ARGUMENT',
      'A piece of the payload cannot be packed; compress the file it is in first.',
    );
  const head = content.subarray(0, cut);
  const window = Buffer.concat([dictionary, head]).subarray(-32 * 1024);
  return Buffer.concat([
    await deflateBlock(head, dictionary, level),
    await deflateBlock(content.subarray(cut), window, level),
  ]);
}
