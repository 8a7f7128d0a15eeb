import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', 'fixtures');

/** Text of a recorded or written file below `test/fixtures`. */
export function fixture(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function fixtureNames(folder: string): readonly string[] {
  return readdirSync(join(root, folder)).sort();
}
