import type { SimContainer, World } from '../../src/simulation/index.ts';

/** Something that happens to the simulated box. */
export type Happening = (world: World) => void;

const share = (percent: string | undefined): number => Number(percent) / 100;

function container(world: World, name: string | undefined): SimContainer {
  const found = world.runtime.find(name ?? '');
  if (found === null) throw new Error(`the scenario names no service "${name ?? ''}"`);
  return found;
}

function sicknessOf(how: string | undefined): 'hang' | 'crash' | 'oom' {
  if (how === 'hangs') return 'hang';
  return how === 'crashes' ? 'crash' : 'oom';
}

const starts = (count: string | undefined): number => (count === undefined ? Infinity : Number(count));

/** What a line of a scenario may say, and what it does. */
export const happenings: readonly (readonly [
  RegExp,
  (words: readonly (string | undefined)[]) => Happening,
])[] = [
  [
    /^([\w-]+) (hangs|crashes|runs out of memory)(?: until (\d+) starts?)?$/,
    ([name, how, count]) =>
      (world) =>
        container(world, name).fallSick({ kind: sicknessOf(how), startsToCure: starts(count) }),
  ],
  [
    /^([\w-]+) exits with (\d+)$/,
    ([name, code]) =>
      (world) =>
        container(world, name).exit(Number(code), false, 'itself'),
  ],
  [
    /^([\w-]+) is mended$/,
    ([name]) =>
      (world) =>
        (container(world, name).sickness = null),
  ],
  [
    /^([\w-]+) is paused$/,
    ([name]) =>
      (world) =>
        container(world, name).pause(),
  ],
  [
    /^([\w-]+) is re-created$/,
    ([name]) =>
      (world) =>
        world.runtime.recreate(name ?? ''),
  ],
  [
    /^a person stops ([\w-]+)$/,
    ([name]) =>
      (world) =>
        world.runtime.operatorStop(name ?? ''),
  ],
  [
    /^a person starts ([\w-]+)$/,
    ([name]) =>
      (world) =>
        world.runtime.operatorStart(name ?? ''),
  ],
  [
    /^CPU at (\d+) %$/,
    ([percent]) =>
      (world) =>
        set(world, { cpuShare: share(percent) }),
  ],
  [
    /^RAM at (\d+) %$/,
    ([percent]) =>
      (world) =>
        set(world, { memoryShare: share(percent) }),
  ],
  [
    /^disk at (\d+) %$/,
    ([percent]) =>
      (world) =>
        set(world, { diskShare: share(percent) }),
  ],
  [
    /^temperature at (\d+) °C$/,
    ([degrees]) =>
      (world) =>
        set(world, { temperatureCelsius: Number(degrees) }),
  ],
  [
    /^GPU at (\d+) % (with|without) progress$/,
    ([percent, progress]) =>
      (world) =>
        set(world, { gpuShare: share(percent), gpuProgress: progress === 'with' }),
  ],
  [
    /^the GPU is (at fault|well)$/,
    ([how]) =>
      (world) =>
        set(world, { gpuFault: how === 'at fault' }),
  ],
  [
    /^the database (goes away|is back)$/,
    ([how]) =>
      (world) => {
        world.database.answers = how === 'is back';
        set(world, { databaseAnswers: how === 'is back' });
      },
  ],
  [
    /^the Docker daemon (goes away|is back)$/,
    ([how]) =>
      (world) => {
        world.runtime.daemon = how === 'is back' ? 'up' : 'down';
        if (how !== 'is back') world.runtime.breakStreams();
      },
  ],
  [
    /^an update (begins|ends)$/,
    ([how]) =>
      (world) =>
        (world.box.busyWith = how === 'begins' ? 'update' : null),
  ],
  [/^the engine is killed$/, () => (world) => world.crashEngine()],
  [/^the power is cut$/, () => (world) => world.restartBox(false)],
  [
    /^the wall clock is set (forward|back) by (\d+) h$/,
    ([how, hours]) =>
      (world) =>
        (world.time.wallOffsetMs += (how === 'forward' ? 1 : -1) * Number(hours) * 3_600_000),
  ],
  [
    /^a person pauses the engine for (\d+) min$/,
    ([minutes]) =>
      (world) =>
        void world.engine?.pause(Number(minutes) * 60_000, 'anna'),
  ],
];

function set(world: World, readings: World['box']['readings']): void {
  world.box.readings = { ...world.box.readings, ...readings };
}
