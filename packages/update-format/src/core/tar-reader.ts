import { UpdateError } from '../errors.ts';
import { EntryNames, envelopeName } from './entry-path.ts';
import type { Limits } from './limits.ts';
import { parseGnuLongName, parsePax, type TarExtension } from './tar-extension.ts';
import { blockBytes, decodeHeader, paddingOf, type TarHeader } from './tar-header.ts';

export interface TarEntry {
  readonly kind: 'file' | 'folder';
  /** As in the archive, without a closing slash; not yet checked against any list of names. */
  readonly path: string;
  readonly size: number;
  /** Where its header starts in the archive. */
  readonly offset: number;
}

export type TarEvent =
  | { readonly type: 'entry'; readonly entry: TarEntry }
  /** Content of the last entry; the bytes belong to the chunk that was pushed. */
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'entry-end'; readonly entry: TarEntry };

type State =
  | { readonly at: 'header' }
  | { readonly at: 'content'; readonly entry: TarEntry; left: number; padding: number }
  | {
      readonly at: 'extension';
      readonly type: 'x' | 'L';
      readonly content: Uint8Array;
      filled: number;
      padding: number;
    }
  | { readonly at: 'padding'; left: number }
  | { readonly at: 'end' };

/**
 * Reads a tar archive as it arrives. It accepts the part of tar on which all readers agree: plain files (and folders,
 * PAX or GNU long names, in an archive of format 1), one archive, two zero blocks, then zeros. When the first entry is
 * the signed manifest, the archive is of format 2 and only plain ustar headers of files remain allowed.
 */
export class TarReader {
  readonly #limits: Limits;
  readonly #names = new EntryNames();
  readonly #header = new Uint8Array(blockBytes);
  #headerFilled = 0;
  #offset = 0;
  #entries = 0;
  #paddingAfterEnd = 0;
  #strict = false;
  #extension: TarExtension | null = null;
  #state: State = { at: 'header' };

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** @throws {UpdateError} `ARCHIVE_TAR`, `ARCHIVE_TYPE`, `ARCHIVE_DUPLICATE`, `ARCHIVE_TRAILING`, `LIMIT_*` */
  *push(chunk: Uint8Array): Generator<TarEvent, void, void> {
    let rest = chunk;
    while (rest.length > 0) {
      const state = this.#state;
      let taken: number;
      switch (state.at) {
        case 'content': {
          taken = Math.min(state.left, rest.length);
          state.left -= taken;
          this.#offset += taken;
          yield { type: 'data', bytes: rest.subarray(0, taken) };
          if (state.left === 0) yield* this.#endEntry(state.entry, state.padding);
          break;
        }
        case 'header': {
          taken = this.#fill(this.#header, this.#headerFilled, rest);
          this.#headerFilled += taken;
          if (this.#headerFilled === blockBytes) yield* this.#onHeader();
          break;
        }
        case 'extension': {
          taken = this.#fill(state.content, state.filled, rest);
          state.filled += taken;
          if (state.filled === state.content.length) this.#onExtension(state);
          break;
        }
        case 'padding': {
          taken = Math.min(state.left, rest.length);
          this.#requireZeros(rest.subarray(0, taken), 'the padding of an entry');
          state.left -= taken;
          this.#offset += taken;
          if (state.left === 0) this.#state = { at: 'header' };
          break;
        }
        case 'end': {
          taken = rest.length;
          this.#requireZeros(rest, 'the part after the end of the archive');
          this.#offset += taken;
          this.#paddingAfterEnd += taken;
          if (this.#paddingAfterEnd > this.#limits.paddingBytes)
            throw new UpdateError('LIMIT_BYTES', 'The archive is followed by too many zero bytes.');
          break;
        }
      }
      rest = rest.subarray(taken);
    }
  }

  /** @throws {UpdateError} `ARCHIVE_TRUNCATED` when the archive did not come to its end. */
  finish(): void {
    // The second zero block is part of what follows the first one.
    if (this.#state.at === 'end' && this.#paddingAfterEnd >= blockBytes && this.#offset % blockBytes === 0)
      return;
    throw new UpdateError('ARCHIVE_TRUNCATED', `The archive ends early, after ${this.#offset} bytes.`, {
      offset: this.#offset,
    });
  }

  #fill(target: Uint8Array, filled: number, source: Uint8Array): number {
    const taken = Math.min(target.length - filled, source.length);
    target.set(source.subarray(0, taken), filled);
    this.#offset += taken;
    return taken;
  }

  #requireZeros(bytes: Uint8Array, where: string): void {
    const dirty = bytes.findIndex((byte) => byte !== 0);
    if (dirty === -1) return;
    const offset = this.#offset + dirty;
    throw new UpdateError('ARCHIVE_TRAILING', `There are bytes in ${where}, at ${offset}.`, { offset });
  }

  *#onHeader(): Generator<TarEvent, void, void> {
    const offset = this.#offset - blockBytes;
    this.#headerFilled = 0;
    if (this.#header.every((byte) => byte === 0)) {
      if (this.#extension !== null)
        this.#refuse('ARCHIVE_TAR', 'an extended header without an entry', offset);
      this.#state = { at: 'end' };
      return;
    }
    const header = decodeHeader(this.#header, offset);
    if (this.#entries === 0 && this.#extension === null && header.path === envelopeName) this.#strict = true;
    if (!this.#strict && (header.type === 'x' || header.type === 'L')) {
      this.#startExtension(header, header.type, offset);
      return;
    }
    const entry = this.#entryOf(header, offset);
    this.#entries += 1;
    if (this.#entries > this.#limits.entries)
      throw new UpdateError('LIMIT_ENTRIES', `The archive has more than ${this.#limits.entries} entries.`);
    this.#names.add(entry.path, entry.kind);
    yield { type: 'entry', entry };
    const padding = paddingOf(entry.size);
    if (entry.size === 0) yield* this.#endEntry(entry, 0);
    else this.#state = { at: 'content', entry, left: entry.size, padding };
  }

  *#endEntry(entry: TarEntry, padding: number): Generator<TarEvent, void, void> {
    this.#state = padding === 0 ? { at: 'header' } : { at: 'padding', left: padding };
    yield { type: 'entry-end', entry };
  }

  #startExtension(header: TarHeader, type: 'x' | 'L', offset: number): void {
    if (this.#extension !== null) this.#refuse('ARCHIVE_TAR', 'two extended headers for one entry', offset);
    if (header.size === 0 || header.size > this.#limits.extensionBytes)
      this.#refuse('LIMIT_BYTES', `an extended header of ${header.size} bytes`, offset);
    const content = new Uint8Array(header.size);
    this.#state = { at: 'extension', type, content, filled: 0, padding: paddingOf(header.size) };
  }

  #onExtension({ type, content, padding }: Extract<State, { at: 'extension' }>): void {
    const offset = this.#offset - content.length;
    this.#extension = type === 'x' ? parsePax(content, offset) : parseGnuLongName(content, offset);
    this.#state = padding === 0 ? { at: 'header' } : { at: 'padding', left: padding };
  }

  #entryOf(header: TarHeader, offset: number): TarEntry {
    const extension = this.#extension;
    this.#extension = null;
    if (this.#strict && (header.flavour !== 'ustar' || header.type !== '0'))
      this.#refuse('ARCHIVE_TYPE', `an entry of type ${JSON.stringify(header.type)} in format 2`, offset);
    if (header.type !== '0' && header.type !== '5')
      this.#refuse(
        'ARCHIVE_TYPE',
        `an entry of type ${JSON.stringify(header.type)}, not a file or folder`,
        offset,
      );
    if (header.linkName !== '') this.#refuse('ARCHIVE_TYPE', 'an entry with a link target', offset);
    const path = extension?.path ?? header.path;
    const kind = header.type === '5' ? 'folder' : 'file';
    // Readers that ignore the extended size would look for the next header elsewhere, unless the plain one is empty.
    if (extension?.size != null && header.size !== 0 && header.size !== extension.size)
      this.#refuse('ARCHIVE_TAR', 'two different sizes for one entry', offset);
    const size = extension?.size ?? header.size;
    if (kind === 'folder' && size !== 0) this.#refuse('ARCHIVE_TYPE', 'a folder with content', offset);
    if (kind === 'file' && path.endsWith('/'))
      this.#refuse('ARCHIVE_PATH', 'a file named as a folder', offset);
    if (this.#offset + size > this.#limits.totalBytes)
      throw new UpdateError('LIMIT_BYTES', `The archive holds more than ${this.#limits.totalBytes} bytes.`);
    return { kind, path: kind === 'folder' ? path.replace(/\/$/u, '') : path, size, offset };
  }

  #refuse(
    code: 'ARCHIVE_TAR' | 'ARCHIVE_TYPE' | 'ARCHIVE_PATH' | 'LIMIT_BYTES',
    what: string,
    offset: number,
  ): never {
    throw new UpdateError(
      code,
      `The archive holds ${what}, at byte ${offset}; make it again with araupdate.`,
      {
        offset,
      },
    );
  }
}
