import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { asError, HealingError } from '../errors.ts';
import type { Journal, JournalRecord } from '../ports.ts';

/**
 * A journal as lines of `crc32 json` in one file (0600). Each append is on disk before it resolves. A torn last
 * line, as a power cut leaves it, is dropped; damage before it is an error, since records after it would be lost.
 */
export async function fileJournal(path: string): Promise<Journal> {
  const { records, validBytes, totalBytes } = parse(path, await readOrEmpty(path));
  let file = await openForAppend(path);
  if (validBytes < totalBytes) await file.truncate(validBytes);
  let kept = records;
  let broken: HealingError | null = null;

  return {
    read: async () => kept,
    append: async (added) => {
      if (broken !== null) throw broken;
      const last = kept.at(-1)?.n ?? 0;
      const numbered = added.map((record, index) => ({ n: last + index + 1, ...record }));
      const { size } = await file.stat();
      try {
        await writeAll(file, Buffer.from(numbered.map(line).join('')));
        await file.datasync();
      } catch (cause) {
        const error = unwritable(path, cause);
        // Half a line must not stay before the next record.
        await file.truncate(size).catch(() => (broken = error));
        throw error;
      }
      kept = [...kept, ...numbered];
      return numbered;
    },
    compact: async (upTo, snapshot) => {
      const next: readonly JournalRecord[] = [{ n: upTo, ...snapshot }, ...kept.filter(({ n }) => n > upTo)];
      const temporary = `${path}.new`;
      try {
        const target = await open(temporary, 'w', 0o600);
        try {
          await writeAll(target, Buffer.from(next.map(line).join('')));
          await target.sync();
        } finally {
          await target.close();
        }
        await rename(temporary, path);
        await syncFolder(dirname(path));
      } catch (cause) {
        throw unwritable(path, cause);
      }
      await file.close();
      file = await openForAppend(path);
      kept = next;
    },
    close: async () => {
      await file.close();
    },
  };
}

function line(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

interface Parsed {
  readonly records: readonly JournalRecord[];
  readonly validBytes: number;
  readonly totalBytes: number;
}

function parse(path: string, bytes: Buffer): Parsed {
  const records: JournalRecord[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = bytes.indexOf(0x0a, offset);
    const record = end === -1 ? null : parseLine(bytes.toString('utf8', offset, end));
    if (record === null) {
      const more = end !== -1 && bytes.indexOf(0x0a, end + 1) !== -1;
      if (more) {
        throw new HealingError(
          'JOURNAL_DAMAGED',
          `The journal ${path} is damaged at byte ${offset}, with records after it. Move the file away to begin anew, or restore it.`,
        );
      }
      break;
    }
    records.push(record);
    offset = end + 1;
  }
  return { records, validBytes: offset, totalBytes: bytes.length };
}

function parseLine(text: string): JournalRecord | null {
  const json = text.slice(9);
  if (!/^[0-9a-f]{8} $/.test(text.slice(0, 9)) || crc32(json) !== Number.parseInt(text.slice(0, 8), 16))
    return null;
  // The checksum says that these are our own bytes.
  return JSON.parse(json) as JournalRecord;
}

async function readOrEmpty(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw unwritable(path, cause);
  }
}

async function openForAppend(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a', 0o600);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, offset);
    offset += bytesWritten;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unwritable(path: string, cause: unknown): HealingError {
  const reason = asError(cause).message;
  return new HealingError(
    'JOURNAL_UNWRITABLE',
    `The journal ${path} cannot be used (${reason}). Nothing is healed until it can.`,
    { cause },
  );
}
