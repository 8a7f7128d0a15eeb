import { UpdateError } from '../errors.ts';

/** What an extension header says about the entry that follows it. */
export interface TarExtension {
  readonly path: string | null;
  readonly size: number | null;
}

/** Times say nothing about where bytes go; every other keyword may, and is refused. */
const ignored = new Set(['mtime', 'atime', 'ctime']);

const fail = (offset: number, why: string): never => {
  throw new UpdateError('ARCHIVE_TAR', `An extended header at byte ${offset} cannot be used: ${why}.`, {
    offset,
  });
};

/**
 * Reads the records of a PAX header (POSIX.1-2017 pax, "pax Extended Header"): `"%d %s=%s\n"`, each exactly as long as
 * it says. Only `path`, `size` and times are allowed.
 * @throws {UpdateError} `ARCHIVE_TAR`
 */
export function parsePax(content: Uint8Array, offset: number): TarExtension {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const length = Number(/^[1-9]\d{0,5}$/u.exec(ascii(content.subarray(at, space)))?.[0]);
    const end = at + length;
    if (space === -1 || Number.isNaN(length) || end > content.length || content[end - 1] !== 0x0a)
      return fail(offset, 'a record has a wrong length');
    const record = ascii(content.subarray(space + 1, end - 1));
    const equals = record.indexOf('=');
    const keyword = record.slice(0, equals);
    if (equals < 1 || record.includes('\0')) return fail(offset, 'a record is malformed');
    if (found.has(keyword)) return fail(offset, `${JSON.stringify(keyword)} appears twice`);
    found.set(keyword, record.slice(equals + 1));
    at = end;
  }
  for (const keyword of found.keys())
    if (keyword !== 'path' && keyword !== 'size' && !ignored.has(keyword))
      return fail(offset, `the keyword ${JSON.stringify(keyword.slice(0, 40))} is not allowed`);
  return { path: found.get('path') ?? null, size: sizeOf(found.get('size'), offset) };
}

function sizeOf(text: string | undefined, offset: number): number | null {
  if (text === undefined) return null;
  const size = Number(text);
  if (!/^(?:0|[1-9]\d*)$/u.test(text) || !Number.isSafeInteger(size))
    return fail(offset, 'a size is malformed');
  return size;
}

/** The name in a GNU `L` header: bytes closed by exactly one NUL. */
export function parseGnuLongName(content: Uint8Array, offset: number): TarExtension {
  if (content.length < 2 || content.indexOf(0) !== content.length - 1)
    return fail(offset, 'a long name is not closed by one NUL');
  return { path: ascii(content.subarray(0, -1)), size: null };
}

const ascii = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
