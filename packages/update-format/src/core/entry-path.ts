/** Folders below `payload/`, and the file itself. */
const maxDepth = 8;
/** Bytes of one part of a name; every file system we know takes it. */
const maxPartBytes = 100;

export type PathVerdict =
  | { readonly kind: 'accept'; readonly parts: readonly string[] }
  | { readonly kind: 'refuse'; readonly code: 'E_ARCHIVE_PATH'; readonly reason: string };

const refuse = (reason: string): PathVerdict => ({ kind: 'refuse', code: 'E_ARCHIVE_PATH', reason });

/**
 * May an entry of an archive have this name?
 *
 * An allow-list: `payload/` and parts of letters, digits, dot, underscore and hyphen. Absolute names, `..`,
 * backslashes, drive letters, NUL, and names that only differ in Unicode form are outside of it by
 * construction, instead of by a list of tricks that somebody has to keep complete.
 */
export function judgeEntryPath(name: string): PathVerdict {
  const [folder, ...parts] = name.split('/');
  if (folder !== 'payload' || parts.length === 0) return refuse('it does not lie below payload/');
  if (parts.length > maxDepth) return refuse(`it has more than ${maxDepth} parts below payload/`);
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..') return refuse('it has an empty part, . or ..');
    if (!/^[A-Za-z0-9._-]+$/.test(part))
      return refuse('it holds other characters than letters, digits, dot, underscore and hyphen');
    if (part.length > maxPartBytes) return refuse(`a part of it is longer than ${maxPartBytes} bytes`);
  }
  return { kind: 'accept', parts };
}

/** Two accepted names with the same key are one file where case does not count; a second one is refused. */
export const entryKey = (name: string): string => name.toLowerCase();
