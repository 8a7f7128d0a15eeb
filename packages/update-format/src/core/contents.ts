import { UpdateError } from '../errors.ts';
import { checkPayloadPath, envelopeName, legacyManifestName } from './entry-path.ts';
import type { Limits } from './limits.ts';
import type { ManifestFile } from './manifest.ts';
import { TarReader, type TarEntry } from './tar-reader.ts';

/** What stands in front of the payload in a package of format 2: the signed manifest and the one for old devices. */
export interface SignedHead {
  readonly format: 2;
  readonly envelope: Uint8Array;
  readonly legacy: Uint8Array;
}

export type Head = SignedHead | { readonly format: 1; readonly legacy: Uint8Array };

export type ContentEvent =
  | { readonly type: 'head'; readonly head: Head }
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'file'; readonly path: string; readonly sizeBytes: number }
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'file-end'; readonly path: string };

/**
 * Gives the bytes of an archive their meaning. Format 2: the signed manifest, `manifest.json`, then exactly the files
 * of the manifest in its order. Format 1: `manifest.json` somewhere, and files and folders below `payload/`.
 */
export class Contents {
  readonly #limits: Limits;
  readonly #tar: TarReader;
  #format: 1 | 2 | null = null;
  #collecting: { readonly name: string; readonly bytes: Uint8Array; filled: number } | null = null;
  #envelope: Uint8Array | null = null;
  #legacy: Uint8Array | null = null;
  #expected: readonly ManifestFile[] | null = null;
  #nextFile = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#tar = new TarReader(limits);
  }

  /** `null` until the first header was read. */
  get format(): 1 | 2 | null {
    return this.#format;
  }

  /** Format 2: the files that must follow. To be called at the event `head`, before more is taken. */
  expect(files: readonly ManifestFile[]): void {
    this.#expected = files;
  }

  /** @throws {UpdateError} `ARCHIVE_*`, `LIMIT_*` */
  *push(chunk: Uint8Array): Generator<ContentEvent, void, void> {
    for (const event of this.#tar.push(chunk)) {
      switch (event.type) {
        case 'entry':
          yield* this.#onEntry(event.entry);
          break;
        case 'data':
          yield* this.#onData(event.bytes);
          break;
        case 'entry-end':
          yield* this.#onEntryEnd(event.entry);
          break;
      }
    }
  }

  /** @throws {UpdateError} `ARCHIVE_TRUNCATED`, `ARCHIVE_MISSING` */
  finish(): void {
    this.#tar.finish();
    if (this.#legacy === null)
      throw new UpdateError('ARCHIVE_MISSING', `The package holds no ${legacyManifestName}.`);
    const missing = this.#expected?.[this.#nextFile];
    if (missing !== undefined)
      throw new UpdateError(
        'ARCHIVE_MISSING',
        `The package lacks ${missing.path}, which its manifest promises.`,
      );
  }

  *#onEntry(entry: TarEntry): Generator<ContentEvent, void, void> {
    this.#format ??= entry.path === envelopeName ? 2 : 1;
    const head = this.#headName();
    if (
      entry.kind === 'file' &&
      (entry.path === head || (this.#format === 1 && entry.path === legacyManifestName))
    ) {
      this.#collect(entry);
      return;
    }
    if (head !== null) throw unexpected(entry, `${head} must stand here`);
    if (this.#format === 2) this.#checkExpected(entry);
    else if (entry.kind === 'file' || entry.path !== 'payload') checkPayloadPath(entry.path, this.#limits);
    yield entry.kind === 'folder'
      ? { type: 'folder', path: entry.path }
      : { type: 'file', path: entry.path, sizeBytes: entry.size };
  }

  /** The entry that must come next, in format 2. */
  #headName(): string | null {
    if (this.#format !== 2) return null;
    if (this.#envelope === null) return envelopeName;
    return this.#legacy === null ? legacyManifestName : null;
  }

  #collect(entry: TarEntry): void {
    const most = entry.path === envelopeName ? this.#limits.envelopeBytes : this.#limits.manifestBytes;
    if (entry.size > most)
      throw new UpdateError(
        'LIMIT_MANIFEST',
        `${entry.path} has ${entry.size} bytes, more than ${most}; pack large folders as one archive file.`,
      );
    this.#collecting = { name: entry.path, bytes: new Uint8Array(entry.size), filled: 0 };
  }

  #checkExpected(entry: TarEntry): void {
    const file = this.#expected?.[this.#nextFile];
    if (file === undefined) throw unexpected(entry, 'the manifest lists no further file');
    if (file.path !== entry.path) throw unexpected(entry, `the manifest lists ${file.path} here`);
    if (file.sizeBytes !== entry.size)
      throw new UpdateError(
        'ARCHIVE_SIZE',
        `${entry.path} has ${entry.size} bytes where the manifest says ${file.sizeBytes}.`,
      );
    this.#nextFile += 1;
  }

  *#onData(bytes: Uint8Array): Generator<ContentEvent, void, void> {
    if (this.#collecting === null) {
      yield { type: 'data', bytes };
      return;
    }
    this.#collecting.bytes.set(bytes, this.#collecting.filled);
    this.#collecting.filled += bytes.length;
  }

  *#onEntryEnd(entry: TarEntry): Generator<ContentEvent, void, void> {
    if (this.#collecting === null) {
      if (entry.kind === 'file') yield { type: 'file-end', path: entry.path };
      return;
    }
    const { name, bytes } = this.#collecting;
    this.#collecting = null;
    if (name === envelopeName) {
      this.#envelope = bytes;
      return;
    }
    this.#legacy = bytes;
    const envelope = this.#envelope;
    yield {
      type: 'head',
      head: envelope === null ? { format: 1, legacy: bytes } : { format: 2, envelope, legacy: bytes },
    };
  }
}

const unexpected = (entry: TarEntry, why: string): UpdateError =>
  new UpdateError(
    'ARCHIVE_UNEXPECTED',
    `The entry ${JSON.stringify(entry.path.slice(0, 120))} is out of place: ${why}.`,
    {
      offset: entry.offset,
    },
  );
