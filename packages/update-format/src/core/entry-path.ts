import { UpdateError } from '../errors.ts';
import type { Limits } from './limits.ts';

export const envelopeName = 'manifest.v2.json';
export const legacyManifestName = 'manifest.json';
export const payloadPrefix = 'payload/';

/** An allow-list: anything that a shell, a file system or a terminal might read as more than a name is left out. */
const segment = /^[A-Za-z0-9_.@+][A-Za-z0-9_.@+-]*$/u;

/**
 * Checks that `path` names a file or folder below `payload/` and nothing else: no absolute or upward path, no
 * backslash, drive, control character, space, or letter outside ASCII, so that case and Unicode forms cannot collide.
 * @throws {UpdateError} `ARCHIVE_PATH`, or `LIMIT_PATH` when it is too deep or too long.
 */
export function checkPayloadPath(path: string, limits: Limits): void {
  const segments = path.split('/');
  if (
    segments[0] !== 'payload' ||
    segments.length < 2 ||
    segments.some((each) => !segment.test(each) || /^\.{1,2}$/u.test(each))
  )
    throw new UpdateError(
      'ARCHIVE_PATH',
      `The entry ${shown(path)} is not a plain path below payload/; rename it with letters, digits and _.@+- only.`,
    );
  if (segments.length > limits.pathDepth)
    throw new UpdateError(
      'LIMIT_PATH',
      `The entry ${shown(path)} is more than ${limits.pathDepth} levels deep.`,
    );
  if (segments.some((each) => each.length > limits.segmentBytes))
    throw new UpdateError(
      'LIMIT_PATH',
      `The entry ${shown(path)} has a name longer than ${limits.segmentBytes} bytes.`,
    );
}

const shown = (path: string): string => JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);

/** The names seen so far: refuses a second one, also by case, and a file where another entry needs a folder. */
export class EntryNames {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  /** Folders that have an entry of their own. */
  readonly #named = new Set<string>();

  /** @throws {UpdateError} `ARCHIVE_DUPLICATE` */
  add(path: string, kind: 'file' | 'folder'): void {
    const folded = path.normalize('NFKC').toLowerCase();
    const taken =
      this.#files.has(folded) || (kind === 'folder' ? this.#named.has(folded) : this.#folders.has(folded));
    if (taken || parentsOf(folded).some((parent) => this.#files.has(parent)))
      throw new UpdateError(
        'ARCHIVE_DUPLICATE',
        `The entry ${shown(path)} collides with an earlier one; names must differ by more than case.`,
      );
    if (kind === 'file') this.#files.add(folded);
    else this.#named.add(folded);
    for (const parent of kind === 'folder' ? [...parentsOf(folded), folded] : parentsOf(folded))
      this.#folders.add(parent);
  }
}

const parentsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, all) => all.slice(0, index + 1).join('/'));
