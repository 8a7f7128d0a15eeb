import { describe, expect, it } from '@jest/globals';
import { simulate } from '../../src/simulation/index.ts';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

describe('the simulated box', () => {
  it.each(seeds)('keeps every promise of the engine with seed %i', async (seed) => {
    const { violations, errors } = await simulate({ seed });
    expect(violations).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('gives the same run for the same seed', async () => {
    const first = await simulate({ seed: 7 });
    const second = await simulate({ seed: 7 });
    expect(second.timeline).toEqual(first.timeline);
    expect(second.effects).toBe(first.effects);
  });

  it('heals something, so that the promises are put to the test', async () => {
    const runs = await Promise.all(seeds.slice(0, 3).map((seed) => simulate({ seed })));
    expect(runs.some(({ effects }) => effects > 0)).toBe(true);
    expect(runs.some(({ faults }) => faults.length > 0)).toBe(true);
  });
});
