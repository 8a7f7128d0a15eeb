import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { outcomeOf, promiseOf, readVectors } from '../support/vectors.ts';

// Whoever has Traefik's own vectors at hand runs them too: TRAEFIK_REFERENCE=folder npm test.
const upstream = process.env['TRAEFIK_REFERENCE'];
const folders = [join(import.meta.dirname, '..', 'fixtures'), ...(upstream === undefined ? [] : [upstream])];

describe.each(folders)('rule vectors of %s', (folder) => {
  const vectors = readVectors(folder);

  it('are there', () => {
    expect(vectors.length).toBeGreaterThan(50);
  });

  it.each(vectors)('$rule: $desc', (vector) => {
    expect(outcomeOf(vector)).toEqual(promiseOf(vector));
  });
});
