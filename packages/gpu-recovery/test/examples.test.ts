import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an example says, in its comments, that it prints. */
function promised(name: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '..', 'examples', `${name}.ts`), 'utf8');
  return [...text.matchAll(/^\/\/ (.+)$/gm)].map(([, line = '']) => line);
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the example diagnose', () => {
  it('prints what its comments say', async () => {
    const printed: string[] = [];
    jest.spyOn(console, 'log').mockImplementation((...parts) => void printed.push(parts.join(' ')));
    await import('../examples/diagnose.ts');
    expect(printed).toEqual(promised('diagnose').slice(1));
  });
});
