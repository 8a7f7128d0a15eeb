import { describe, expect, it } from '@jest/globals';
import type { ServiceOverrides } from '../src/core/service-overrides.ts';
import { simulate } from '../src/simulation/index.ts';

/** One service that hangs after a minute. @returns how often the engine acted on it */
async function effects(
  labels: Readonly<Record<string, string>>,
  services: ServiceOverrides,
): Promise<number> {
  const report = await simulate({
    seed: 1,
    hours: 0.1,
    calmHours: 0,
    services: [{ name: 'shop', labels }],
    faults: [],
    plant: (options) => ({ ...options, services }),
    prepare: (world) =>
      world.schedule.at(60_000, () =>
        world.runtime.find('shop')?.fallSick({ kind: 'hang', startsToCure: 1 }),
      ),
  });
  return report.effects;
}

describe('what code says of a service', () => {
  it('weighs more than its labels', async () => {
    const watched = { 'arasul.heal.mode': 'shadow' };
    expect(await effects({}, {})).toBe(1);
    expect(await effects({}, { shop: { mode: 'shadow' } })).toBe(0);
    expect(await effects(watched, {})).toBe(0);
    expect(await effects(watched, { shop: { mode: 'execute' } })).toBe(1);
  });

  it('leaves to the labels what it does not say, and other services alone', async () => {
    const watched = { 'arasul.heal.mode': 'shadow' };
    expect(await effects(watched, { shop: { critical: true }, store: { mode: 'execute' } })).toBe(0);
  });
});
