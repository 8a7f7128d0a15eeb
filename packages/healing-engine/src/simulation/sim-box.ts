import { HealingError } from '../errors.ts';
import type { BoxFact, Host, Rebooter, Remedies, Remedy, RemedyAction } from '../ports.ts';
import type { MachineTime, SimProcess } from './process.ts';
import type { Dice } from './random.ts';
import type { SimRuntime } from './sim-runtime.ts';

/** What is wrong with the box; each ends by its remedy, by a reboot, or by itself. */
export interface BoxTrouble {
  /** Cleared by clearing the LLM's cache so many times. */
  cpu: number;
  /** Cleared by restarting n8n so many times. */
  memory: number;
  /** The GPU is busy and gets nothing done: cleared by a cache clear (1), a session reset (2), a reset (3), a reboot (4). */
  gpu: 0 | 1 | 2 | 3 | 4;
  /** Heats up as long as this is true; throttling and stopping the LLM cool it. */
  heat: boolean;
  /** Share of the disk that a cleanup frees. */
  garbage: number;
  /** Share of the disk that nothing frees. */
  ballast: number;
}

/** The simulated machine beneath the services: load, heat, disk, and what can be done about them. */
export class SimBox {
  readonly trouble: BoxTrouble = { cpu: 0, memory: 0, gpu: 0, heat: false, garbage: 0, ballast: 0.5 };
  throttled = false;
  /** Sensors give nothing. */
  blind = false;
  databaseAnswers = true;
  busyWith: BoxFact['busyWith'] = null;
  rebootWorks = true;
  temperature = 60;
  /** Readings that the sensors give whatever is true. */
  readings: Partial<BoxFact> = {};
  onRemedy: (action: RemedyAction, phase: 'begins' | 'ends') => void = () => undefined;
  onReboot: () => void = () => undefined;
  readonly #time: MachineTime;
  readonly #runtime: SimRuntime;
  readonly #dice: Dice;
  #lastMs = 0;
  #memoryMark: number | null = null;

  constructor(time: MachineTime, runtime: SimRuntime, dice: Dice) {
    this.#time = time;
    this.#runtime = runtime;
    this.#dice = dice;
  }

  read(): BoxFact {
    return { ...this.#measure(), ...this.readings };
  }

  #measure(): BoxFact {
    this.#breathe();
    const { trouble } = this;
    if (this.blind)
      return {
        cpuShare: null,
        memoryShare: Number.NaN,
        diskShare: null,
        gpuShare: null,
        temperatureCelsius: null,
        gpuProgress: null,
        gpuFault: null,
        databaseAnswers: null,
        busyWith: this.busyWith,
      };
    return {
      cpuShare: trouble.cpu > 0 ? 0.97 : 0.3 + this.#dice.next() * 0.2,
      memoryShare: trouble.memory > 0 ? 0.95 : 0.5,
      diskShare: Math.min(1, trouble.ballast + trouble.garbage),
      // Busy with work most of the time: that is what it is for.
      gpuShare: 0.97,
      temperatureCelsius: this.temperature,
      gpuProgress: trouble.gpu === 0,
      gpuFault: trouble.gpu >= 3,
      databaseAnswers: this.databaseAnswers,
      busyWith: this.busyWith,
    };
  }

  /** Lets heat and memory follow what happened since the last look. */
  #breathe(): void {
    const seconds = (this.#time.schedule.nowMs - this.#lastMs) / 1000;
    this.#lastMs = this.#time.schedule.nowMs;
    const llm = this.#runtime.find('llm');
    const heats = this.trouble.heat && (llm?.running ?? true) && !this.throttled;
    const target = heats ? 92 : this.trouble.heat && (llm?.running ?? true) ? 76 : 62;
    this.temperature += (target - this.temperature) * Math.min(1, seconds / 40);
    const n8n = this.#runtime.find('n8n')?.startedAtMs ?? null;
    if (this.#memoryMark !== null && n8n !== null && n8n !== this.#memoryMark && this.trouble.memory > 0)
      this.trouble.memory -= 1;
    this.#memoryMark = n8n;
  }

  /** A reboot cures what lives in memory; a disk is as full as before. */
  afterBoot(): void {
    Object.assign(this.trouble, { cpu: 0, memory: 0, gpu: 0 });
    this.throttled = false;
    this.busyWith = null;
  }

  port(process: SimProcess): Host {
    return { read: (signal) => process.call(2, signal, () => this.read()) };
  }

  remedies(process: SimProcess, failure: () => 'works' | 'fails' | 'hangs'): Remedies {
    const remedy = (action: RemedyAction, tookMs: number, act: () => void): Remedy => ({
      timeoutMs: 5_000,
      run: async (signal) => {
        if (!process.pass()) return new Promise<void>(() => undefined);
        this.onRemedy(action, 'begins');
        const how = failure();
        if (how === 'fails')
          return process.call(5, signal, () => {
            this.onRemedy(action, 'ends');
            throw new HealingError('RUNTIME_REFUSED', 'The simulated remedy fails.');
          });
        act();
        this.#time.schedule.after(tookMs, () => this.onRemedy(action, 'ends'));
        return how === 'hangs' ? process.hang(signal) : process.call(tookMs, signal, () => undefined);
      },
    });
    const { trouble } = this;
    return {
      'llm-cache-clear': remedy('llm-cache-clear', 200, () => {
        trouble.cpu = Math.max(0, trouble.cpu - 1);
        if (trouble.gpu === 1) trouble.gpu = 0;
      }),
      'llm-session-reset': remedy('llm-session-reset', 800, () => {
        if (trouble.gpu <= 2) trouble.gpu = 0;
      }),
      'gpu-throttle': remedy('gpu-throttle', 100, () => {
        this.throttled = true;
      }),
      'gpu-unthrottle': remedy('gpu-unthrottle', 100, () => {
        this.throttled = false;
      }),
      'gpu-reset': remedy('gpu-reset', 2_000, () => {
        if (trouble.gpu <= 3) trouble.gpu = 0;
      }),
      'disk-cleanup': remedy('disk-cleanup', 1_000, () => {
        trouble.garbage = 0;
      }),
      'database-vacuum': remedy('database-vacuum', 1_500, () => undefined),
    };
  }

  rebooter(process: SimProcess): Rebooter {
    return {
      reboot: (signal) => {
        if (!process.pass()) return new Promise<void>(() => undefined);
        // Reported before it takes the process with it.
        this.onReboot();
        return process.call(10, signal, () => undefined);
      },
    };
  }
}
