import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

const made: string[] = [];

/** A new folder below the temporary one; removed when the file's tests are over. */
export const temporaryFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'arasul-'));
  made.push(path);
  return path;
};

afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});
