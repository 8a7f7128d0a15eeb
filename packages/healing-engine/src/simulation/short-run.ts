import { dice } from './random.ts';
import { typicalServices, type SimService } from './service.ts';
import type { SimulationOptions } from './simulate.ts';

/**
 * A run that costs a few hundredths of a second: a few services, five minutes of faults as dense as an hour's, a quarter
 * of an hour of calm. Made to be repeated by the thousand; every fiftieth is a long one, which reaches what takes long.
 */
export function shortRun(seed: number): SimulationOptions {
  if (seed % 50 === 0) return { seed, hours: 1, calmHours: 1 };
  return { seed, hours: 0.08, calmHours: 0.2, services: drawServices(seed) };
}

/** Two to five services of the typical box, and all that they need. */
function drawServices(seed: number): readonly SimService[] {
  const chance = dice(seed).fork(20);
  const wanted = new Set<string>();
  const add = (name: string): void => {
    const service = typicalServices.find((each) => each.name === name);
    if (service === undefined || wanted.has(name)) return;
    wanted.add(name);
    for (const other of [...(service.dependsOn ?? []), service.networkOf ?? '']) add(other);
  };
  for (let count = chance.whole(2, 5); count > 0; count -= 1) add(chance.pick(typicalServices)?.name ?? '');
  // Heat and memory are relieved through these two.
  if (chance.chance(0.3)) add(chance.chance(0.5) ? 'llm' : 'n8n');
  return typicalServices.filter(({ name }) => wanted.has(name));
}
