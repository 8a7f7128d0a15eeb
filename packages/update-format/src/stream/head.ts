import { UpdateError } from '../errors.ts';
import { Contents, type SignedHead } from '../core/contents.ts';
import { readGzipHeader } from '../core/gzip-header.ts';
import type { Limits } from '../core/limits.ts';
import { gunzip } from './gunzip.ts';

/** How many bytes are looked at first, and by how much more each time. Most heads fit in the first step. */
export const firstLookBytes = 8 * 1024;
export const growth = 4;

export type HeadLook =
  | { readonly found: 'head'; readonly head: SignedHead }
  /** The first entry is not the signed manifest. */
  | { readonly found: 'format-1' }
  | { readonly found: 'too-little' };

/**
 * Looks for the head in the first bytes of a package.
 * @throws {UpdateError} when these bytes can never become a package
 */
export async function lookForHead(prefix: Uint8Array, limits: Limits): Promise<HeadLook> {
  const contents = new Contents(limits);
  const whole = async function* (): AsyncGenerator<Uint8Array, void, void> {
    yield prefix;
    // Eight bytes are held back as the trailer; these stand in for it, so that all of the prefix is used.
    yield new Uint8Array(8);
  };
  try {
    // The bytes that stand in for the trailer must not be taken for the rest of a header.
    if (readGzipHeader(prefix) !== null)
      for await (const chunk of gunzip(whole(), limits)) {
        for (const event of contents.push(chunk))
          if (event.type === 'head' && event.head.format === 2) return { found: 'head', head: event.head };
          else if (contents.format === 1) return { found: 'format-1' };
        if (contents.format === 1) return { found: 'format-1' };
      }
  } catch (error) {
    if (!(error instanceof UpdateError) || error.code !== 'ARCHIVE_TRUNCATED') throw error;
  }
  if (prefix.length >= limits.headBytes)
    throw new UpdateError(
      'LIMIT_MANIFEST',
      `The manifests are not complete within ${limits.headBytes} bytes.`,
    );
  return { found: 'too-little' };
}
