import type { step } from '../core/step.ts';
import type { Policy } from '../core/policy.ts';
import { Engine } from '../engine.ts';
import type { EngineOptions } from '../engine-options.ts';
import { MachineTime, SimProcess } from './process.ts';
import type { Dice } from './random.ts';
import { Schedule } from './schedule.ts';
import type { SimService } from './service.ts';
import { SimBox } from './sim-box.ts';
import { SimRuntime } from './sim-runtime.ts';
import { SimDatabase, SimDisk } from './sim-store.ts';

export interface WorldOptions {
  readonly dice: Dice;
  readonly services: readonly SimService[];
  readonly policy: Policy;
  /** What the wall clock shows at the beginning, UTC ms. */
  readonly wallMs: number;
  /** The point of a port at which the first process of the engine dies; 0: none. */
  readonly dieAt: number;
  readonly core?: typeof step;
  /** Changes the ports of each process: where a defect is planted. */
  readonly plant?: (options: EngineOptions, world: World) => EngineOptions;
}

const restartEngineAfterMs = 3_000;
const bootTakesMs = 40_000;

/** A whole box in virtual time: services, daemon, disk, database, sensors, and the real engine on top of them. */
export class World {
  readonly schedule = new Schedule();
  readonly time: MachineTime;
  readonly runtime: SimRuntime;
  readonly disk: SimDisk;
  readonly database: SimDatabase;
  readonly box: SimBox;
  lockHeld = true;
  /** How remedies go wrong. */
  remedyTrouble: () => 'works' | 'fails' | 'hangs' = () => 'works';
  /** The engine's process begins to run. */
  onEngineStart: (engine: Engine) => void = () => undefined;
  onCrash: () => void = () => undefined;
  onBoot: (planned: boolean) => void = () => undefined;
  readonly errors: string[] = [];
  readonly #options: WorldOptions;
  #process: SimProcess | null = null;
  #firstProcess: SimProcess | null = null;
  #engine: Engine | null = null;
  #down = false;
  #processes = 0;

  constructor(options: WorldOptions) {
    const { dice, services, wallMs } = options;
    this.#options = options;
    this.time = new MachineTime(this.schedule, wallMs);
    this.runtime = new SimRuntime(this.time, dice.fork(1), services);
    this.disk = new SimDisk(dice.fork(2));
    this.database = new SimDatabase(dice.fork(3));
    this.box = new SimBox(this.time, this.runtime, dice.fork(4));
    this.box.onReboot = () => {
      if (this.box.rebootWorks) this.schedule.after(1_000, () => this.restartBox(true));
    };
  }

  get policy(): Policy {
    return this.#options.policy;
  }

  /** Safe time as the engine reckons it: never later than true time. */
  get safeMs(): number {
    return this.#engine?.safeMs ?? 0;
  }

  /** Points that the first process passed, or had passed when it died. */
  get firstPoints(): number {
    return this.#firstProcess?.points ?? 0;
  }

  get engine(): Engine | null {
    return this.#engine;
  }

  startEngine(): void {
    if (this.#down || this.#process?.alive === true) return;
    this.#processes += 1;
    const first = this.#processes === 1;
    const process = new SimProcess(this.schedule, first ? this.#options.dieAt : 0, () => {
      this.onCrash();
      this.schedule.after(restartEngineAfterMs, () => this.startEngine());
    });
    this.#process = process;
    this.#firstProcess ??= process;
    const chance = this.#options.dice.fork(100 + this.#processes);
    const options: EngineOptions = {
      nodeId: 'sim',
      policy: this.#options.policy,
      clock: process.clock(this.time),
      random: () => chance.next(),
      containers: this.runtime.port(process),
      journal: this.disk.port(process),
      mirror: this.database.port(process),
      host: this.box.port(process),
      remedies: this.box.remedies(process, () => this.remedyTrouble()),
      rebooter: this.box.rebooter(process),
      lock: { held: () => this.lockHeld },
      log: (level, message, fields) => {
        if (level === 'error' && process.alive) this.#note(message, fields);
      },
    };
    const engine = new Engine(this.#options.plant?.(options, this) ?? options, this.#options.core);
    this.#engine = engine;
    this.onEngineStart(engine);
    engine.start().catch((error: unknown) => {
      if (!process.alive) return;
      this.#note('the engine did not start', { error: String(error) });
      // As a supervisor would: a process that cannot begin is started again.
      process.die();
    });
  }

  #note(message: string, fields: Readonly<Record<string, unknown>> | undefined): void {
    const text = `${message} ${typeof fields?.['error'] === 'string' ? fields['error'] : ''}`.trim();
    // A full disk is a fault that the world makes; all else is the engine's own.
    if (!text.includes('disk is full') && !message.includes('cannot be written')) this.errors.push(text);
  }

  /** kill -9 of the engine. */
  crashEngine(): void {
    this.#process?.die();
  }

  /** Power cut, or the reboot that somebody ordered. */
  restartBox(planned: boolean): void {
    if (this.#down) return;
    this.#down = true;
    this.crashEngine();
    for (const container of this.runtime.containers.values()) {
      const stays = container.manuallyStopped;
      container.exit(137, false, 'kill');
      container.manuallyStopped = stays;
    }
    this.runtime.daemon = 'down';
    this.runtime.off = true;
    this.schedule.after(bootTakesMs, () => {
      this.#down = false;
      this.time.boot();
      this.box.afterBoot();
      for (const container of this.runtime.containers.values())
        if (container.sickness !== null && container.sickness.kind !== 'crash') container.sickness = null;
      this.runtime.boot();
      this.onBoot(planned);
      this.schedule.after(restartEngineAfterMs, () => this.startEngine());
    });
  }
}
