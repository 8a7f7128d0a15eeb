import { asError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Schedule } from './schedule.ts';

/** The clocks of the simulated machine. */
export class MachineTime {
  readonly schedule: Schedule;
  /** What the wall clock shows beside true time. */
  wallOffsetMs: number;
  bootId: string;
  #bootedMs = 0;
  #boots = 1;

  constructor(schedule: Schedule, wallOffsetMs: number) {
    this.schedule = schedule;
    this.wallOffsetMs = wallOffsetMs;
    this.bootId = 'boot-1';
  }

  get wallMs(): number {
    return this.schedule.nowMs + this.wallOffsetMs;
  }

  get uptimeMs(): number {
    return this.schedule.nowMs - this.#bootedMs;
  }

  boot(): void {
    this.#boots += 1;
    this.bootId = `boot-${this.#boots}`;
    this.#bootedMs = this.schedule.nowMs;
  }
}

/**
 * One run of the engine's process. Every call of a port passes through it twice, on its way out and on its way back;
 * each is a point at which the process may die, after which nothing of it is ever heard again.
 */
export class SimProcess {
  readonly #schedule: Schedule;
  readonly #onDeath: () => void;
  #alive = true;
  #points = 0;
  #dieAt: number;

  constructor(schedule: Schedule, dieAt: number, onDeath: () => void) {
    this.#schedule = schedule;
    this.#dieAt = dieAt;
    this.#onDeath = onDeath;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Points passed so far. */
  get points(): number {
    return this.#points;
  }

  die(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#onDeath();
  }

  /** @returns whether the process is still alive after this point */
  pass(): boolean {
    this.#schedule.touch();
    if (!this.#alive) return false;
    this.#points += 1;
    if (this.#points === this.#dieAt) this.die();
    return this.#alive;
  }

  /** Answers a call after `delayMs` by `answer`; a dead process gets no answer. Aborting ends the wait, not the effect. */
  call<T>(delayMs: number, signal: AbortSignal | undefined, answer: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        if (this.pass()) reject(reasonOf(signal));
      };
      const settle = (): void => {
        signal?.removeEventListener('abort', onAbort);
        if (!this.pass()) return;
        try {
          resolve(answer());
        } catch (error) {
          reject(asError(error));
        }
      };
      if (signal?.aborted === true) {
        reject(reasonOf(signal));
        return;
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#schedule.after(delayMs, settle);
    });
  }

  /** Never answers; only aborting ends the wait. */
  hang(signal: AbortSignal): Promise<never> {
    return new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        if (this.pass()) reject(reasonOf(signal));
      });
    });
  }

  clock(time: MachineTime): Clock {
    const startedMs = this.#schedule.nowMs;
    return {
      wallMs: () => time.wallMs,
      monotonicMs: () => this.#schedule.nowMs - startedMs,
      bootId: () => time.bootId,
      uptimeMs: () => time.uptimeMs,
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
  }

  /** Waiting is no crash point: a process that dies asleep is one that died at its next call. */
  #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(reasonOf(signal));
        return;
      }
      const onAbort = (): void => {
        cancel();
        if (this.#alive) reject(reasonOf(signal));
      };
      const cancel = this.#schedule.after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        this.#schedule.touch();
        if (this.#alive) resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('aborted');
}
