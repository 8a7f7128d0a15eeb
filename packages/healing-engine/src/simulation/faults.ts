import type { Dice } from './random.ts';
import type { World } from './world.ts';

/** Everything that goes wrong, each with a rate of its own that a seed draws. */
export const faultKinds = [
  'crash',
  'hang',
  'crash-loop',
  'incurable',
  'oom',
  'flap',
  'pause',
  'operator-stop',
  'operator-restart',
  'recreate',
  'daemon-down',
  'daemon-hangs',
  'daemon-slow',
  'events-lost',
  'replies-lost',
  'stream-breaks',
  'database-away',
  'commit-unknown',
  'disk-full',
  'engine-crash',
  'power-cut',
  'wall-step',
  'lock-lost',
  'cpu',
  'memory',
  'gpu',
  'heat',
  'garbage',
  'ballast',
  'blind',
  'remedies-fail',
  'update',
  'everything-dies',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultPlan {
  /** Mean occurrences an hour. */
  readonly rates: Readonly<Partial<Record<FaultKind, number>>>;
}

/**
 * Swarm testing (Groce et al. 2012): each seed leaves out most kinds, so that the others meet undisturbed. A run shorter
 * than an hour sees as many faults as one of an hour.
 */
export function drawPlan(dice: Dice, hours: number): FaultPlan {
  const rates: Partial<Record<FaultKind, number>> = {};
  const denser = 1 / Math.min(1, Math.max(hours, 0.01));
  for (const kind of faultKinds) if (dice.chance(0.35)) rates[kind] = dice.between(0.5, 6) * denser;
  return { rates };
}

export interface PlannedFault {
  readonly atMs: number;
  readonly kind: FaultKind;
}

/** When each fault happens; which service it meets is drawn when it does. */
export function planFaults({ rates }: FaultPlan, dice: Dice, untilMs: number): readonly PlannedFault[] {
  const faults: PlannedFault[] = [];
  for (const kind of faultKinds) {
    const rate = rates[kind] ?? 0;
    if (rate <= 0) continue;
    const meanMs = 3_600_000 / rate;
    for (let atMs = 30_000; ;) {
      atMs += -Math.log(1 - dice.next()) * meanMs;
      if (atMs >= untilMs) break;
      faults.push({ atMs: Math.round(atMs), kind });
    }
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

const minuteMs = 60_000;

/** Makes a fault happen. Those that last end by themselves. */
export function inflict(world: World, kind: FaultKind, dice: Dice): void {
  const { runtime, box, database, disk, schedule, time } = world;
  const container = dice.pick(
    [...runtime.containers.values()].filter(({ service }) => service.role !== 'self'),
  );
  if (container === undefined) return;
  const lasting = (lowMinutes: number, highMinutes: number, end: () => void): void => {
    schedule.after(dice.between(lowMinutes, highMinutes) * minuteMs, end);
  };
  switch (kind) {
    case 'crash':
      container.exit(dice.whole(1, 2), false, 'itself');
      return;
    case 'hang':
      container.fallSick({ kind: 'hang', startsToCure: dice.whole(1, 2) });
      return;
    case 'crash-loop':
      container.fallSick({ kind: 'crash', startsToCure: dice.whole(2, 9) });
      return;
    case 'incurable':
      container.fallSick({ kind: dice.chance(0.5) ? 'hang' : 'crash', startsToCure: Infinity });
      // A person mends it in the end.
      lasting(20, 120, () => (container.sickness = null));
      return;
    case 'oom':
      container.fallSick({ kind: 'oom', startsToCure: dice.whole(1, 2) });
      return;
    case 'flap':
      flap(world, container.service.name, dice.whole(6, 40));
      return;
    case 'pause':
      container.pause();
      lasting(1, 20, () => container.unpause());
      return;
    case 'operator-stop':
      // Nobody stops a container through a daemon that does not answer.
      if (runtime.daemon !== 'up') return;
      runtime.operatorStop(container.service.name);
      lasting(1, 40, () => runtime.operatorStart(container.service.name));
      return;
    case 'operator-restart':
      if (container.running && runtime.daemon === 'up') {
        container.exit(0, false, 'kill');
        container.start();
      }
      return;
    case 'recreate':
      if (runtime.daemon !== 'up') return;
      runtime.recreate(container.service.name);
      return;
    case 'daemon-down':
    case 'daemon-hangs':
    case 'daemon-slow':
      runtime.daemon = kind === 'daemon-down' ? 'down' : kind === 'daemon-hangs' ? 'hangs' : 'slow';
      if (kind !== 'daemon-slow') runtime.breakStreams();
      lasting(0.1, 8, () => (runtime.daemon = 'up'));
      return;
    case 'events-lost':
      runtime.eventLoss = dice.between(0.2, 1);
      lasting(1, 30, () => (runtime.eventLoss = 0));
      return;
    case 'replies-lost':
      runtime.replyLoss = dice.between(0.2, 0.9);
      lasting(1, 30, () => (runtime.replyLoss = 0));
      return;
    case 'stream-breaks':
      runtime.breakStreams();
      return;
    case 'database-away':
      database.answers = false;
      box.databaseAnswers = false;
      lasting(0.5, 20, () => {
        database.answers = true;
        box.databaseAnswers = true;
      });
      return;
    case 'commit-unknown':
      database.commitUnknown = 0.5;
      lasting(1, 20, () => (database.commitUnknown = 0));
      return;
    case 'disk-full':
      disk.full = true;
      lasting(0.1, 5, () => (disk.full = false));
      return;
    case 'engine-crash':
      world.crashEngine();
      return;
    case 'power-cut':
      world.restartBox(false);
      return;
    case 'wall-step':
      time.wallOffsetMs += dice.pick([86_400_000, -86_400_000, 3_600_000, -5_000, 5_000, -1.7e12]) ?? 0;
      return;
    case 'lock-lost':
      world.lockHeld = false;
      lasting(0.2, 5, () => (world.lockHeld = true));
      return;
    case 'cpu':
      box.trouble.cpu = dice.whole(1, 5);
      return;
    case 'memory':
      box.trouble.memory = dice.whole(1, 3);
      return;
    case 'gpu':
      box.trouble.gpu = dice.pick([1, 2, 3, 4] as const) ?? 1;
      return;
    case 'heat':
      box.trouble.heat = true;
      lasting(3, 30, () => (box.trouble.heat = false));
      return;
    case 'garbage':
      box.trouble.garbage = dice.between(0.2, 0.49);
      return;
    case 'ballast':
      box.trouble.ballast = dice.between(0.85, 0.99);
      lasting(10, 60, () => (box.trouble.ballast = 0.5));
      return;
    case 'blind':
      box.blind = true;
      lasting(1, 20, () => (box.blind = false));
      return;
    case 'remedies-fail': {
      const chance = dice.fork(7);
      world.remedyTrouble = () => (chance.chance(0.5) ? 'fails' : chance.chance(0.5) ? 'hangs' : 'works');
      lasting(2, 30, () => (world.remedyTrouble = () => 'works'));
      return;
    }
    case 'update':
      box.busyWith = 'update';
      lasting(2, 20, () => (box.busyWith = null));
      return;
    case 'everything-dies':
      for (const each of runtime.containers.values())
        if (each.service.role !== 'self' && dice.chance(0.8)) each.exit(137, false, 'kill');
  }
}

/** Its health comes and goes every few seconds, without a restart. */
function flap(world: World, name: string, times: number): void {
  const container = world.runtime.find(name);
  if (container === null) return;
  if (container.sickness === null) container.fallSick({ kind: 'hang', startsToCure: Infinity });
  else container.sickness = null;
  if (times > 0) world.schedule.after(12_000, () => flap(world, name, times - 1));
  else container.sickness = null;
}

/** Ends everything that lasts: the calm in which the engine must bring all back. */
export function calm(world: World): void {
  const { runtime, box, database, disk } = world;
  runtime.daemon = 'up';
  runtime.eventLoss = 0;
  runtime.replyLoss = 0;
  database.answers = true;
  database.commitUnknown = 0;
  disk.full = false;
  world.lockHeld = true;
  world.remedyTrouble = () => 'works';
  Object.assign(box, { blind: false, databaseAnswers: true, busyWith: null });
  Object.assign(box.trouble, { heat: false, ballast: 0.5 });
  for (const container of runtime.containers.values()) {
    container.unpause();
    if (container.operatorStopped) runtime.operatorStart(container.service.name);
    if (container.sickness?.startsToCure === Infinity) container.sickness = null;
  }
}
