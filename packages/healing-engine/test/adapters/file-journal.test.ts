import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fileJournal } from '../../src/adapters/file-journal.ts';

const record = (kind: string) => ({ atMs: 1, bootId: 'b', kind, body: { text: `${kind} ü\n` } });

describe('file journal', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'arasul-journal-'));
    path = join(folder, 'healing.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const kinds = async () => {
    const journal = await fileJournal(path);
    const records = await journal.read();
    await journal.close();
    return records.map(({ n, kind }) => `${n}:${kind}`);
  };
  const write = async (...all: string[]) => {
    const journal = await fileJournal(path);
    await journal.append(all.map(record));
    await journal.close();
  };

  it('gives back what was appended, numbered without gaps over several openings', async () => {
    await write('a', 'b');
    await write('c');
    expect(await kinds()).toEqual(['1:a', '2:b', '3:c']);
  });

  it('is readable by its owner only', async () => {
    await write('a');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('keeps every whole record wherever a crash cuts the file', async () => {
    await write('a', 'b', 'c');
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        await writeFile(path, whole);
        await truncate(path, length);
        const complete = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
        expect(await kinds()).toHaveLength(complete);
        await write('next');
        expect(await kinds()).toEqual([...['1:a', '2:b', '3:c'].slice(0, complete), `${complete + 1}:next`]);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a file that is damaged before its last record', async () => {
    await write('a', 'b', 'c');
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(fileJournal(path)).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' });
  });

  it('puts one record in place of all before it, and goes on from there', async () => {
    const journal = await fileJournal(path);
    await journal.append(['a', 'b', 'c'].map(record));
    await journal.compact(2, record('snapshot'));
    await journal.append([record('d')]);
    await journal.close();
    expect(await kinds()).toEqual(['2:snapshot', '3:c', '4:d']);
  });

  it('says what to do when the file cannot be used', async () => {
    await expect(fileJournal(folder)).rejects.toMatchObject({ code: 'JOURNAL_UNWRITABLE' });
  });
});
