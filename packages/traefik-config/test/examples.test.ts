import { describe, expect, it } from '@jest/globals';
import { box, logins, wrong } from '../examples/edge.ts';

describe('the example of an edge', () => {
  it('is right, and lets five logins of eight through', async () => {
    expect(box.files().map(({ path }) => path)).toEqual(
      expect.arrayContaining(['traefik.yml', 'dynamic/edge.yml', 'compose.yml']),
    );
    expect(wrong).toEqual([]);
    expect(await logins).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  });
});
