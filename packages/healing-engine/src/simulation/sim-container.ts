import type { RuntimeEventKind, RuntimeInstance, RunState } from '../ports.ts';
import type { MachineTime } from './process.ts';
import type { SimService } from './service.ts';

/** What is wrong with a service beneath its surface: it takes so many starts until it works again. */
export interface Sickness {
  readonly kind: 'hang' | 'crash' | 'oom';
  /** Infinity: nothing that the engine can do helps. */
  startsToCure: number;
}

/** moby restartmanager: own back-off of the daemon, doubled per exit, forgotten after 10 s of running. */
const daemonBackoffMs = { first: 100, cap: 60_000, forgetAfter: 10_000 };
const checkEveryMs = 5_000;
const checksToFail = 2;

export interface ContainerHost {
  readonly time: MachineTime;
  emit(kind: RuntimeEventKind, container: SimContainer): void;
  /** Whether what it depends on works. */
  dependenciesWork(container: SimContainer): boolean;
  find(name: string): SimContainer | null;
  /** Something changed that a health check may notice. */
  stir(): void;
}

/** One container with the behaviour of Docker's that the engine must know (healing of moby's traps). */
export class SimContainer {
  readonly service: SimService;
  readonly #host: ContainerHost;
  readonly #labels: Readonly<Record<string, string>>;
  id: string;
  runState: RunState = 'created';
  health: RuntimeInstance['health'] = 'none';
  startedAtMs: number | null = null;
  /** True time of the last start, whatever the clocks show. */
  startedTrueMs: number | null = null;
  finishedAtMs: number | null = null;
  exitCode: number | null = null;
  oomKilled = false;
  restartCount = 0;
  /** moby's HasBeenManuallyStopped: survives restarts of the daemon. */
  manuallyStopped = false;
  /** A person stopped it and has not started it since; the truth that the engine must find out. */
  operatorStopped = false;
  pausedAtMs: number | null = null;
  failingStreak = 0;
  #sickness: Sickness | null = null;
  /** Checks repeat only as long as their result is not settled; until then nothing would change. */
  #checking = false;
  #epoch = 0;
  #backoffMs = daemonBackoffMs.first;
  #cached: RuntimeInstance | null = null;

  constructor(service: SimService, id: string, host: ContainerHost) {
    this.service = service;
    this.id = id;
    this.#host = host;
    this.#labels = {
      'arasul.heal': 'true',
      ...(service.role === undefined ? {} : { 'arasul.heal.role': service.role }),
      ...(service.dependsOn === undefined ? {} : { 'arasul.heal.depends-on': service.dependsOn.join(',') }),
      ...service.labels,
    };
  }

  get sickness(): Sickness | null {
    return this.#sickness;
  }

  set sickness(sickness: Sickness | null) {
    this.#sickness = sickness;
    this.#host.stir();
  }

  get running(): boolean {
    return this.runState === 'running' || this.runState === 'paused';
  }

  get stopMs(): number {
    return this.service.stopMs ?? 500;
  }

  /** Whether it does its work now; what the owner wants and the engine can only infer. */
  get works(): boolean {
    return (
      this.runState === 'running' &&
      this.sickness === null &&
      this.health !== 'starting' &&
      !this.hasDeadNetwork &&
      this.#host.dependenciesWork(this)
    );
  }

  get networkIsGone(): boolean {
    const { networkOf } = this.service;
    return networkOf !== undefined && this.#host.find(networkOf)?.id !== this.networkProviderId;
  }

  get hasDeadNetwork(): boolean {
    const { networkOf } = this.service;
    const provider = networkOf === undefined ? null : this.#host.find(networkOf);
    if (networkOf === undefined || this.startedTrueMs === null) return false;
    return this.networkIsGone || (provider?.startedTrueMs ?? 0) > this.startedTrueMs;
  }

  start(): void {
    // moby cannot join a network that is gone, whoever asks.
    if (this.running || this.networkIsGone) return;
    const { schedule } = this.#host.time;
    this.#set('running');
    this.startedAtMs = this.#host.time.wallMs;
    this.startedTrueMs = schedule.nowMs;
    this.exitCode = null;
    this.oomKilled = false;
    this.manuallyStopped = false;
    this.failingStreak = 0;
    if (this.sickness !== null) {
      this.sickness.startsToCure -= 1;
      if (this.sickness.startsToCure <= 0) this.sickness = null;
    }
    this.health = this.service.healthCheck === false ? 'none' : 'starting';
    this.#host.emit('start', this);
    const epoch = this.#epoch;
    const { startMs = 2_000 } = this.service;
    schedule.after(startMs, () => {
      if (epoch === this.#epoch) this.#up();
    });
    schedule.after(daemonBackoffMs.forgetAfter, () => {
      if (epoch === this.#epoch) this.#backoffMs = daemonBackoffMs.first;
    });
  }

  #up(): void {
    if (this.sickness?.kind === 'crash' || this.sickness?.kind === 'oom') {
      this.exit(this.sickness.kind === 'oom' ? 137 : 1, this.sickness.kind === 'oom', 'itself');
      return;
    }
    if (this.service.healthCheck === false) return;
    this.#check();
  }

  /** The next health check may come to another result than the last. */
  stir(): void {
    if (this.#checking || this.service.healthCheck === false || this.health === 'starting') return;
    if (this.runState !== 'running') return;
    this.#checkLater();
  }

  #checkLater(): void {
    this.#checking = true;
    const epoch = this.#epoch;
    this.#host.time.schedule.after(checkEveryMs, () => {
      if (epoch === this.#epoch) this.#check();
    });
  }

  #check(): void {
    this.#checking = false;
    if (this.runState !== 'running') return;
    const well = this.sickness === null && this.#host.dependenciesWork(this);
    if (well) this.#turn('healthy', 0);
    else if (this.health !== 'unhealthy') {
      const streak = this.failingStreak + 1;
      this.#turn(streak >= checksToFail ? 'unhealthy' : this.health, streak);
    }
    if (this.health !== (well ? 'healthy' : 'unhealthy')) this.#checkLater();
  }

  #turn(health: RuntimeInstance['health'], streak: number): void {
    this.failingStreak = streak;
    if (health === this.health) return;
    this.health = health;
    this.#cached = null;
    this.#host.stir();
    // Only on a transition (moby daemon/health.go).
    this.#host.emit('health', this);
  }

  /** The main process ends. @param cause who ended it: a stop or a kill keeps the daemon from restarting it */
  exit(code: number, oom: boolean, cause: 'itself' | 'stop' | 'kill'): void {
    if (!this.running && this.runState !== 'restarting') return;
    this.#set('exited');
    this.finishedAtMs = this.#host.time.wallMs;
    this.exitCode = code;
    this.oomKilled = oom;
    this.manuallyStopped = cause === 'stop';
    if (oom) this.#host.emit('oom', this);
    this.#host.emit('die', this);
    if (cause === 'itself' && this.policyActs) this.#restartByDaemon();
  }

  get policyActs(): boolean {
    switch (this.service.restartPolicy ?? 'no') {
      case 'no':
        return false;
      case 'on-failure':
        return this.exitCode !== 0;
      case 'always':
      case 'unless-stopped':
        return true;
    }
  }

  #restartByDaemon(): void {
    this.#set('restarting');
    const epoch = this.#epoch;
    const waitMs = this.#backoffMs;
    this.#backoffMs = Math.min(waitMs * 2, daemonBackoffMs.cap);
    this.#host.time.schedule.after(waitMs, () => {
      if (epoch !== this.#epoch || this.runState !== 'restarting') return;
      this.restartCount += 1;
      this.start();
    });
  }

  pause(): void {
    if (this.runState !== 'running') return;
    this.runState = 'paused';
    this.pausedAtMs = this.#host.time.schedule.nowMs;
    this.#cached = null;
    this.#host.emit('pause', this);
  }

  unpause(): void {
    if (this.runState !== 'paused') return;
    this.runState = 'running';
    this.pausedAtMs = null;
    this.#cached = null;
    this.stir();
    this.#host.emit('unpause', this);
  }

  fallSick(sickness: Sickness): void {
    if (this.sickness !== null) return;
    this.sickness = sickness;
    if (sickness.kind !== 'hang' && this.runState === 'running') {
      this.exit(sickness.kind === 'oom' ? 137 : 1, sickness.kind === 'oom', 'itself');
    }
  }

  /** Re-created by somebody: another id, nothing remembered. */
  recreate(id: string): void {
    if (this.running) this.exit(0, false, 'kill');
    this.#host.emit('destroy', this);
    this.id = id;
    this.restartCount = 0;
    this.manuallyStopped = false;
    this.operatorStopped = false;
    this.health = 'none';
    this.#set('created');
    this.start();
  }

  #set(runState: RunState): void {
    this.#epoch += 1;
    this.runState = runState;
    this.pausedAtMs = null;
    this.#checking = false;
    this.#cached = null;
    this.#host.stir();
  }

  /** What the daemon reports; the same object as long as nothing changed. */
  describe(): RuntimeInstance {
    this.#cached ??= {
      id: this.id,
      name: this.service.name,
      labels: this.#labels,
      runState: this.runState,
      // A paused one is listed unhealthy (moby#46203), a stopped one keeps the health it had.
      health: this.runState === 'paused' ? 'unhealthy' : this.health,
      failingStreak: this.runState === 'paused' ? 0 : this.failingStreak,
      startedAtMs: this.startedAtMs,
      finishedAtMs: this.finishedAtMs,
      exitCode: this.running ? null : this.exitCode,
      oomKilled: this.oomKilled,
      restartCount: this.restartCount,
      restartPolicy: this.service.restartPolicy ?? 'no',
      autoRemove: this.service.autoRemove ?? false,
      networkOf: this.service.networkOf === undefined ? null : (this.networkProviderId ?? ''),
      pid: this.running ? 1 : null,
      healthWindowMs: this.service.healthCheck === false ? null : 30_000,
      image: null,
    };
    return this.#cached;
  }

  /** The id it was created with; after a re-creation of the provider it names nobody any more. */
  networkProviderId: string | null = null;

  changed(): void {
    this.#cached = null;
  }
}
