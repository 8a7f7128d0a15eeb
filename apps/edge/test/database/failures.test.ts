import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isReachableBy, openDataFolder } from '../../src/data-folder.ts';
import { failureOf } from '../../src/database/failures.ts';
import { readMigrations } from '../../src/database/migrate.ts';
import { EdgeError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/folders.ts';

describe('why the embedded database does not start', () => {
  it.each([
    [
      ['PANIC:  could not locate a valid checkpoint record at 0/1'],
      'DATABASE_DAMAGED',
      'valid checkpoint record',
    ],
    [
      ['FATAL:  could not write lock file: No space left on device'],
      'DATABASE_START_FAILED',
      'its disk is full',
    ],
    [['FATAL:  could not create lock file: Permission denied'], 'DATABASE_START_FAILED', 'Permission denied'],
    [[], 'DATABASE_DAMAGED', 'it ended without a word'],
  ])('%j is %s', (lines, code, words) => {
    const error = failureOf('/data/postgres', lines);
    expect(error.code).toBe(code);
    expect(error.message).toContain('/data/postgres');
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('\n');
  });
});

describe('the data folder', () => {
  it('is closed to others, with its parts', () => {
    const root = join(temporaryFolder(), 'a', 'b');
    expect(openDataFolder(root).journal).toBe(join(root, 'journal'));
  });

  it('says in one sentence that a file stands in its way', () => {
    const root = join(temporaryFolder(), 'file');
    writeFileSync(root, '');
    expect(() => openDataFolder(root)).toThrow(EdgeError);
    expect(() => openDataFolder(root)).toThrow(/a file stands where a folder is needed/);
  });

  it('is reachable for a stranger only when every folder above it lets him pass', () => {
    const top = temporaryFolder();
    const inner = join(top, 'inner');
    mkdirSync(inner);
    chmodSync(top, 0o755);
    chmodSync(inner, 0o755);
    expect(isReachableBy(join(inner, 'x'), 12_345, 12_345)).toBe(true);
    chmodSync(top, 0o700);
    expect(isReachableBy(join(inner, 'x'), 12_345, 12_345)).toBe(false);
  });
});

describe('the files of migrations', () => {
  it('are numbered without a hole', () => {
    const numbers = readMigrations('edge', join(import.meta.dirname, '../../src/database/migrations')).map(
      ({ number }) => number,
    );
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});
