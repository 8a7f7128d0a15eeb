import { UpdateError } from '../errors.ts';
import type { Limits } from '../core/limits.ts';
import { separatorAt, tailBytes } from '../core/separator.ts';
import type { PublicKey } from '../core/key.ts';
import { missingTail } from '../core/tail-verifier.ts';
import { firstLookBytes, growth, lookForHead, type HeadLook } from './head.ts';
import type { OpenSource } from './source.ts';

/** A package of which the beginning was looked at. */
export interface Opening {
  readonly look: Exclude<HeadLook, { readonly found: 'too-little' }>;
  /** The whole package from its first byte, once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Reads just enough of the beginning to know the format and, in format 2, the signed manifest.
 * @throws {UpdateError} `ARCHIVE_*`, `LIMIT_MANIFEST`, `IO_*`
 */
export const openPackage = (source: OpenSource, limits: Limits): Promise<Opening> =>
  source.peek === null ? openStream(source, limits) : openFile(source, source.peek, limits);

async function openFile(
  source: OpenSource,
  peek: NonNullable<OpenSource['peek']>,
  limits: Limits,
): Promise<Opening> {
  for (
    let length = Math.min(firstLookBytes, limits.headBytes);
    ;
    length = Math.min(length * growth, limits.headBytes)
  ) {
    const prefix = await peek(0, length);
    const look = await lookForHead(prefix, limits);
    if (look.found !== 'too-little') return { look, bytes: source.read() };
    if (prefix.length < length) throw cutOff();
  }
}

async function openStream(source: OpenSource, limits: Limits): Promise<Opening> {
  const iterator = source.read()[Symbol.asyncIterator]();
  let prefix = Buffer.alloc(0);
  for (let wanted = firstLookBytes; ; wanted = Math.max(wanted * growth, prefix.length)) {
    let done = false;
    while (!done && prefix.length < wanted) {
      const result = await iterator.next();
      if (result.done === true) done = true;
      else prefix = Buffer.concat([prefix, result.value]);
    }
    const look = await lookForHead(prefix.subarray(0, limits.headBytes), limits).catch(
      async (error: unknown) => {
        await iterator.return?.();
        throw error;
      },
    );
    if (look.found !== 'too-little') return { look, bytes: replay(prefix, iterator) };
    if (done) throw cutOff();
  }
}

async function* replay(
  prefix: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield prefix;
    for (;;) {
      const result = await iterator.next();
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}

const cutOff = (): UpdateError =>
  new UpdateError('ARCHIVE_TRUNCATED', 'The file ends before its manifest; get the package again.');

/**
 * Looks at the end of a file before anything large is read, so that an unsigned file is refused at once.
 * @throws {UpdateError} `SIG_MISSING`
 */
export async function requireSeparator(source: OpenSource, keys: readonly PublicKey[]): Promise<void> {
  if (source.peek === null || source.sizeBytes === null) return;
  for (const { signatureBytes } of keys) {
    const start = source.sizeBytes - tailBytes(signatureBytes);
    if (start >= 0 && separatorAt(await source.peek(start, tailBytes(signatureBytes)), 0)) return;
  }
  throw missingTail();
}
