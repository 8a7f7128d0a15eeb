import { createHash, type Hash } from 'node:crypto';
import type { ContentEvent } from '../core/contents.ts';
import { ImageArchive, imageContent } from '../core/image-archive.ts';
import { filesOf, type ImageIdentity, type ManifestV2 } from '../core/manifest.ts';
import { UpdateError } from '../errors.ts';

export interface PassedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Holds every file that passes against what the manifest promises of it. */
export class FileChecks {
  readonly #expected = new Map<string, string>();
  readonly #images = new Map<string, ImageIdentity>();
  readonly #files: PassedFile[] = [];
  #hash: Hash = createHash('sha256');
  #image: ImageArchive | null = null;

  /** @param manifest `null` in format 1, whose files have no digests of their own */
  constructor(manifest: ManifestV2 | null) {
    if (manifest === null) return;
    for (const { path, sha256 } of filesOf(manifest)) this.#expected.set(path, sha256);
    for (const { image, files } of manifest.components)
      if (image !== null) for (const { path } of files) this.#images.set(path, image);
  }

  /** The files that ended. */
  get files(): readonly PassedFile[] {
    return this.#files;
  }

  /** @throws {UpdateError} `ARCHIVE_DIGEST`, `ARCHIVE_IMAGE` */
  take(event: ContentEvent): void {
    switch (event.type) {
      case 'file':
        this.#hash = createHash('sha256');
        this.#image = this.#images.has(event.path) ? new ImageArchive() : null;
        return;
      case 'data':
        this.#hash.update(event.bytes);
        this.#image?.push(event.bytes);
        return;
      case 'file-end':
        this.#end(event.path, this.#hash.digest('hex'));
        return;
      case 'head':
      case 'folder':
    }
  }

  #end(path: string, sha256: string): void {
    const expected = this.#expected.get(path);
    if (expected !== undefined && expected !== sha256)
      throw new UpdateError(
        'ARCHIVE_DIGEST',
        `${path} is not the file that was signed; get the package again.`,
      );
    const promised = this.#images.get(path);
    if (promised !== undefined && this.#image !== null) checkImage(path, promised, this.#image);
    this.#files.push({ path, sha256 });
  }
}

/** Loading an image also loads its names: one more than promised could take the place of another service's image. */
function checkImage(path: string, promised: ImageIdentity, archive: ImageArchive): void {
  const { references, configSha256 } = imageContent(archive);
  if (references.length !== 1 || references[0] !== promised.reference)
    throw new UpdateError(
      'ARCHIVE_IMAGE',
      `${path} would be loaded as ${references.join(', ') || 'nothing'}, not as ${promised.reference} alone.`,
    );
  if (`sha256:${configSha256}` !== promised.configDigest)
    throw new UpdateError('ARCHIVE_IMAGE', `${path} holds another image than ${promised.configDigest}.`);
}
