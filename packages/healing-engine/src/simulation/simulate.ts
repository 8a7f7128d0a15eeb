import { defaultPolicy, type Policy } from '../core/policy.ts';
import type { step } from '../core/step.ts';
import type { Engine } from '../engine.ts';
import type { EngineOptions } from '../engine-options.ts';
import { describeEvent } from '../describe-event.ts';
import { checkCalm } from './check-calm.ts';
import { EffectChecks } from './check-effects.ts';
import { RecordChecks } from './check-records.ts';
import { Chronicle, type TimelineEntry, type Violation } from './chronicle.ts';
import { calm, drawPlan, inflict, planFaults, type FaultPlan, type PlannedFault } from './faults.ts';
import { dice } from './random.ts';
import { typicalServices, type SimService } from './service.ts';
import { World } from './world.ts';

export interface SimulationOptions {
  /** Draws faults and chances; the same seed gives the same run everywhere. */
  readonly seed: number;
  /** Hours in which faults happen; default 1. */
  readonly hours?: number;
  /** Hours without faults afterwards, in which all must come back; default 1.5. */
  readonly calmHours?: number;
  readonly policy?: Policy;
  readonly services?: readonly SimService[];
  /** Rates of the faults; drawn from the seed by default. */
  readonly plan?: FaultPlan;
  /** Exactly these faults instead of drawn ones. */
  readonly faults?: readonly PlannedFault[];
  /** What the wall clock shows at the beginning, UTC ms. */
  readonly wallMs?: number;
  /** The engine's first process dies at this point of its ports; 0: it does not. */
  readonly dieAt?: number;
  /** Another decision function: to see whether a planted defect is found. */
  readonly core?: typeof step;
  readonly plant?: (options: EngineOptions, world: World) => EngineOptions;
  /** Ends the run at the first violation. */
  readonly stopAtViolation?: boolean;
  /** Called at the beginning, for tests that steer the world themselves. */
  readonly prepare?: (world: World) => void;
}

export interface SimulationReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Errors that the engine itself logged. */
  readonly errors: readonly string[];
  readonly timeline: readonly TimelineEntry[];
  readonly faults: readonly PlannedFault[];
  readonly simulatedHours: number;
  readonly effects: number;
  readonly looks: number;
  readonly boots: number;
  readonly crashes: number;
  /** Points of the ports that the first process passed; the range of `dieAt`. */
  readonly points: number;
  readonly world: World;
}

const hourMs = 3_600_000;
/** 2026-03-02 08:00 UTC, a Monday without daylight saving in reach. */
const beginsAtMs = Date.UTC(2026, 2, 2, 8);

/** Runs the real engine in a simulated box, breaks the box, and checks every promise all the while. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { seed, hours = 1, calmHours = 1.5, policy = defaultPolicy } = options;
  const chance = dice(seed);
  const world = new World({
    dice: chance.fork(10),
    services: options.services ?? typicalServices,
    policy,
    wallMs: options.wallMs ?? beginsAtMs,
    dieAt: options.dieAt ?? 0,
    ...(options.core === undefined ? {} : { core: options.core }),
    ...(options.plant === undefined ? {} : { plant: options.plant }),
  });
  const { schedule } = world;
  const chronicle = new Chronicle();
  const violations: Violation[] = [];
  const timeline: TimelineEntry[] = [];
  const tell = (text: string): void => void timeline.push({ atMs: schedule.nowMs, text });
  const report = (invariant: string, text: string): void => {
    violations.push({ invariant, atMs: schedule.nowMs, text });
    tell(`!! ${invariant}: ${text}`);
  };
  const effects = new EffectChecks(world, chronicle, report);
  const records = new RecordChecks(world, chronicle, report);
  let [boots, crashes] = [0, 0];
  world.runtime.onEffect = (effect) => {
    tell(`→ ${effect.kind} ${effect.container.service.name}`);
    effects.effect(effect);
    if (policy.dryRun) report('I15', `${effect.kind} in a dry run`);
  };
  world.runtime.onEvent = (kind, container, delivered) => {
    if (kind === 'stop' && container.operatorStopped)
      // What cannot be written down is lost with the process that heard it.
      effects.noteOperatorStop(container.service.name, delivered && !world.disk.full);
  };
  world.box.onRemedy = (action, phase) => {
    if (phase === 'begins') tell(`→ ${action}`);
    effects.remedy(action, phase);
    if (policy.dryRun) report('I15', `${action} in a dry run`);
  };
  const reboot = world.box.onReboot;
  world.box.onReboot = () => {
    tell('→ reboot');
    effects.reboot();
    reboot();
  };
  world.disk.onDurable = (record) => {
    const from = chronicle.events.length;
    records.check(record);
    for (const event of chronicle.events.slice(from)) tell(describeEvent(event));
  };
  world.onCrash = () => {
    crashes += 1;
    tell('the engine dies');
  };
  world.onBoot = () => {
    boots += 1;
    tell('the box has booted');
  };
  const engines: Engine[] = [];
  world.onEngineStart = (engine) => {
    tell('the engine begins');
    engines.push(engine);
  };

  world.runtime.startAll();
  options.prepare?.(world);
  const faults =
    options.faults ??
    planFaults(options.plan ?? drawPlan(chance.fork(11), hours), chance.fork(12), hours * hourMs);
  const fates = chance.fork(13);
  for (const { atMs, kind } of faults)
    schedule.at(atMs, () => {
      tell(`** ${kind}`);
      inflict(world, kind, fates);
    });
  schedule.at(20_000, () => world.startEngine());
  const stop = (): boolean => options.stopAtViolation === true && violations.length > 0;
  await schedule.runUntil(hours * hourMs, stop);
  const points = world.firstPoints;
  if (!stop()) {
    calm(world);
    await schedule.runUntil((hours + calmHours) * hourMs, stop);
  }
  if (!stop()) checkCalm(world, chronicle, report);
  for (const error of new Set(world.errors)) report('engine', error);
  return {
    seed,
    violations,
    errors: world.errors,
    timeline,
    faults,
    simulatedHours: schedule.nowMs / hourMs,
    effects: effects.effects,
    looks: engines.reduce((sum, engine) => sum + engine.snapshot().cycles, 0),
    boots,
    crashes,
    points,
    world,
  };
}
