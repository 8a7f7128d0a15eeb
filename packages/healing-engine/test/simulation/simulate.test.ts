import { describe, expect, it } from '@jest/globals';
import { simulate, type SimulationReport } from '../../src/simulation/index.ts';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

describe('the simulated box', () => {
  const reports = new Map<number, Promise<SimulationReport>>();
  const reportOf = (seed: number): Promise<SimulationReport> => {
    const report = reports.get(seed) ?? simulate({ seed });
    reports.set(seed, report);
    return report;
  };

  it.each(seeds)('keeps every promise of the engine with seed %i', async (seed) => {
    const { violations } = await reportOf(seed);
    expect(violations).toEqual([]);
  });

  it('gives the same run for the same seed', async () => {
    const first = await reportOf(7);
    const second = await simulate({ seed: 7 });
    expect(second.timeline).toEqual(first.timeline);
    expect(second.effects).toBe(first.effects);
  });

  it('heals something, so that the promises are put to the test', async () => {
    const runs = await Promise.all(seeds.slice(0, 3).map(reportOf));
    expect(runs.some(({ effects }) => effects > 0)).toBe(true);
    expect(runs.some(({ faults }) => faults.length > 0)).toBe(true);
  });
});
