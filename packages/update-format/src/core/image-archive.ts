import { UpdateError } from '../errors.ts';
import { Fields } from './fields.ts';
import { parseJson } from './json.ts';
import { parsePax } from './tar-extension.ts';
import { blockBytes, decodeHeader, paddingOf, type TarHeader } from './tar-header.ts';

/** What an image archive (the output of `docker save`) would load. */
export interface ImageContent {
  readonly references: readonly string[];
  /** Hex digest of the configuration. */
  readonly configSha256: string;
  /** Name of the configuration in the archive. */
  readonly configPath: string;
}

const largestKept = 4 << 20;

/**
 * Finds small files of an image archive as it passes, without unpacking it. Unlike packages, image archives hold links
 * and folders; only the names of plain files matter here.
 */
export class ImageArchive {
  readonly #wanted: ReadonlySet<string>;
  readonly #found = new Map<string, Uint8Array>();
  readonly #block = new Uint8Array(blockBytes);
  #filled = 0;
  #offset = 0;
  #extensionPath: string | null = null;
  #content: {
    readonly header: TarHeader;
    readonly bytes: Uint8Array | null;
    left: number;
    padding: number;
  } | null = null;

  /** @param wanted names of the files to keep */
  constructor(wanted: readonly string[] = ['manifest.json']) {
    this.#wanted = new Set(wanted);
  }

  /** @throws {UpdateError} `ARCHIVE_TAR` */
  push(chunk: Uint8Array): void {
    for (let rest = chunk; rest.length > 0;) {
      const taken = this.#content === null ? this.#takeHeader(rest) : this.#takeContent(rest);
      this.#offset += taken;
      rest = rest.subarray(taken);
    }
  }

  file(name: string): Uint8Array | null {
    return this.#found.get(name) ?? null;
  }

  #takeHeader(rest: Uint8Array): number {
    const taken = Math.min(blockBytes - this.#filled, rest.length);
    this.#block.set(rest.subarray(0, taken), this.#filled);
    this.#filled += taken;
    if (this.#filled < blockBytes) return taken;
    this.#filled = 0;
    if (this.#block.every((byte) => byte === 0)) return taken;
    const header = decodeHeader(this.#block, this.#offset);
    const keeps = header.type === 'x' || this.#wanted.has(this.#extensionPath ?? header.path);
    if (keeps && header.size > largestKept)
      throw new UpdateError(
        'ARCHIVE_IMAGE',
        `The image archive holds ${header.path} of ${header.size} bytes.`,
      );
    this.#content = {
      header,
      bytes: keeps ? new Uint8Array(header.size) : null,
      left: header.size,
      padding: paddingOf(header.size),
    };
    if (header.size === 0) this.#endContent();
    return taken;
  }

  #takeContent(rest: Uint8Array): number {
    const content = this.#content;
    if (content === null) return 0;
    if (content.left > 0) {
      const taken = Math.min(content.left, rest.length);
      content.bytes?.set(rest.subarray(0, taken), content.bytes.length - content.left);
      content.left -= taken;
      if (content.left === 0 && content.padding === 0) this.#endContent();
      return taken;
    }
    const taken = Math.min(content.padding, rest.length);
    content.padding -= taken;
    if (content.padding === 0) this.#endContent();
    return taken;
  }

  #endContent(): void {
    const content = this.#content;
    this.#content = null;
    if (content === null) return;
    const { header, bytes } = content;
    if (header.type === 'x') {
      const extension = parsePax(bytes ?? new Uint8Array(0), this.#offset);
      if (extension.size !== null)
        throw new UpdateError('ARCHIVE_IMAGE', 'The image archive holds sizes that readers disagree on.');
      this.#extensionPath = extension.path;
      return;
    }
    const path = this.#extensionPath ?? header.path;
    this.#extensionPath = null;
    if (bytes === null || header.type !== '0') return;
    if (this.#found.has(path))
      throw new UpdateError('ARCHIVE_IMAGE', `The image archive holds ${path} twice.`);
    this.#found.set(path, bytes);
  }
}

/** @throws {UpdateError} `ARCHIVE_IMAGE` unless the archive holds one image. */
export function imageContent(archive: ImageArchive): ImageContent {
  const manifest = archive.file('manifest.json');
  if (manifest === null)
    throw new UpdateError(
      'ARCHIVE_IMAGE',
      'This is no image archive; make it with docker save, uncompressed.',
    );
  const what = "The image's manifest.json";
  const images = parseJson(manifest, what);
  const [image, more] = Array.isArray(images) ? (images as readonly (typeof images)[]) : [];
  if (image === undefined || more !== undefined)
    throw new UpdateError(
      'ARCHIVE_IMAGE',
      'The image archive must hold exactly one image; save one at a time.',
    );
  const fields = new Fields(image, what, 'ARCHIVE_IMAGE');
  const configPath = fields.text('Config', { maxLength: 200 });
  const digest = /^(?:blobs\/sha256\/)?([0-9a-f]{64})(?:\.json)?$/u.exec(configPath)?.[1];
  return {
    references: fields.has('RepoTags') ? fields.texts('RepoTags', 64, { maxLength: 400 }) : [],
    configSha256: digest ?? fields.fail('.Config names no configuration'),
    configPath,
  };
}
