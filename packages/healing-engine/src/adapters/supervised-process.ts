import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { HealingError } from '../errors.ts';
import type { Health, RuntimeEventKind, RuntimeInstance } from '../ports.ts';
import { isAlive, startTicks, type ProcessFiles, type ProcessIdentity } from './process-files.ts';

/** A service that is a local process. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Answers 2xx while the service is well. */
  readonly health: {
    readonly url: string;
    readonly timeoutMs: number;
    readonly retries: number;
    readonly startPeriodMs: number;
  };
}

export type Emit = (kind: RuntimeEventKind, instance: { readonly id: string; readonly name: string }) => void;

const pollMs = 50;

/** One process: started so that it outlives its parent, found again by pid and start time, asked for its health. */
export class SupervisedProcess {
  readonly spec: ProcessSpec;
  readonly #files: ProcessFiles;
  readonly #boot: string | null;
  readonly #emit: Emit;
  #identity: ProcessIdentity | null;
  #ended: { readonly atMs: number; readonly exitCode: number | null } | null = null;
  #health: Health = 'starting';
  #failures = 0;
  #probing = false;

  constructor(spec: ProcessSpec, files: ProcessFiles, boot: string | null, emit: Emit) {
    this.spec = spec;
    this.#files = files;
    this.#boot = boot;
    this.#emit = emit;
    this.#identity = files.readIdentity(spec.name);
  }

  get running(): boolean {
    return this.#isRunning();
  }

  #isRunning(): boolean {
    return this.#identity !== null && this.#ended === null && isAlive(this.#identity, this.#boot);
  }

  get stoppedOnPurpose(): boolean {
    return this.#files.isStoppedOnPurpose(this.spec.name);
  }

  /** It was never started, or ended cleanly with its parent. */
  get isNew(): boolean {
    return this.#identity === null;
  }

  describe(): RuntimeInstance {
    const { spec } = this;
    const running = this.running;
    return {
      id: spec.name,
      name: spec.name,
      labels: { 'arasul.heal': 'true', ...spec.labels },
      runState: running ? 'running' : this.#identity === null ? 'created' : 'exited',
      health: running ? this.#health : 'none',
      failingStreak: this.#failures,
      startedAtMs: this.#identity?.startedAtMs ?? null,
      finishedAtMs: this.#ended?.atMs ?? null,
      exitCode: running ? null : (this.#ended?.exitCode ?? null),
      oomKilled: false,
      restartCount: 0,
      restartPolicy: 'no',
      autoRemove: false,
      networkOf: null,
      pid: running ? (this.#identity?.pid ?? null) : null,
      healthWindowMs: spec.health.startPeriodMs + spec.health.retries * (1_000 + spec.health.timeoutMs),
      image: null,
    };
  }

  async start(): Promise<void> {
    if (this.running) return;
    const { spec } = this;
    const log = this.#files.openLog(spec.name);
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { PATH: process.env['PATH'], ...spec.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    try {
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
    } catch (cause) {
      throw new HealingError(
        'RUNTIME_REFUSED',
        `The service "${spec.name}" could not be started: ${spec.command} did not run.`,
        { cause },
      );
    } finally {
      closeSync(log);
    }
    const pid = child.pid ?? 0;
    const identity = { pid, startTicks: startTicks(pid), startedAtMs: Date.now(), boot: this.#boot };
    this.#files.writeIdentity(spec.name, identity);
    this.#files.setStoppedOnPurpose(spec.name, false);
    this.#identity = identity;
    this.#ended = null;
    this.#health = 'starting';
    this.#failures = 0;
    child.once('exit', (code) => this.#noteEnd(identity, code));
    child.unref();
    this.#emit('start', { id: spec.name, name: spec.name });
  }

  /** SIGTERM, then SIGKILL after `timeoutMs`; resolves when it is gone. */
  async stop(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const identity = this.#identity;
    if (identity === null || !this.running) return;
    this.#signal(identity, 'SIGTERM');
    const killAt = performance.now() + timeoutMs;
    let killed = false;
    for (;;) {
      if (!this.#isRunning()) break;
      signal.throwIfAborted();
      if (!killed && performance.now() >= killAt) {
        killed = true;
        this.#signal(identity, 'SIGKILL');
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    this.#noteEnd(identity, null);
  }

  markStoppedOnPurpose(): void {
    this.#files.setStoppedOnPurpose(this.spec.name, true);
  }

  /** After a clean end of the parent nothing is left to be found again. */
  forget(): void {
    this.#files.clearIdentity(this.spec.name);
    this.#identity = null;
  }

  kill(): void {
    const identity = this.#identity;
    if (identity === null || !this.running) {
      throw new HealingError(
        'INSTANCE_GONE',
        `The service "${this.spec.name}" is not running, so there is nothing to kill.`,
      );
    }
    this.#signal(identity, 'SIGKILL');
    this.#emit('kill', { id: this.spec.name, name: this.spec.name });
  }

  /** One look: did an adopted process end, and what does its health check say? */
  async check(signal: AbortSignal): Promise<void> {
    const identity = this.#identity;
    if (identity === null || this.#ended !== null) return;
    if (!isAlive(identity, this.#boot)) {
      this.#noteEnd(identity, null);
      return;
    }
    if (this.#probing) return;
    this.#probing = true;
    try {
      await this.#probe(identity, signal);
    } finally {
      this.#probing = false;
    }
  }

  async #probe(identity: ProcessIdentity, signal: AbortSignal): Promise<void> {
    const { health } = this.spec;
    let well: boolean;
    try {
      const answer = await fetch(health.url, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(health.timeoutMs)]),
        redirect: 'error',
      });
      await answer.body?.cancel();
      well = answer.ok;
    } catch {
      if (signal.aborted) return;
      well = false;
    }
    // It may have ended or been started anew meanwhile.
    if (this.#identity !== identity || this.#ended !== null) return;
    const before = this.#health;
    if (well) {
      this.#failures = 0;
      this.#health = 'healthy';
    } else {
      const startingUp = before === 'starting' && Date.now() - identity.startedAtMs < health.startPeriodMs;
      if (!startingUp) this.#failures += 1;
      if (this.#failures >= health.retries) this.#health = 'unhealthy';
    }
    if (this.#health !== before) this.#emit('health', { id: this.spec.name, name: this.spec.name });
  }

  #signal(identity: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL'): void {
    try {
      // Started detached, it leads its own group: helpers it started go with it.
      process.kill(-identity.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #noteEnd(identity: ProcessIdentity, exitCode: number | null): void {
    if (this.#identity !== identity || this.#ended !== null) return;
    this.#ended = { atMs: Date.now(), exitCode };
    this.#emit('die', { id: this.spec.name, name: this.spec.name });
  }
}
