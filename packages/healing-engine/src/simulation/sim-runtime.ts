import { asError, HealingError } from '../errors.ts';
import type { Containers, RuntimeEventKind, RuntimeInstance } from '../ports.ts';
import type { MachineTime, SimProcess } from './process.ts';
import type { Dice } from './random.ts';
import { SimEvents } from './sim-events.ts';
import { SimContainer, type ContainerHost } from './sim-container.ts';
import type { SimService } from './service.ts';

export type DaemonState = 'up' | 'down' | 'hangs' | 'slow';

/** A change that the engine made in the world. */
export interface Effect {
  readonly kind: 'restart' | 'stop' | 'start' | 'kill';
  readonly container: SimContainer;
  /** Identity that the call named. */
  readonly id: string;
}

const killMs = 50;

/** The simulated Docker Engine. Effects go on when the caller goes away; events may be lost. */
export class SimRuntime implements ContainerHost {
  readonly time: MachineTime;
  readonly containers = new Map<string, SimContainer>();
  #daemon: DaemonState = 'up';
  /** True time since when it answers nobody; null while it does. */
  awaySinceMs: number | null = null;
  /** The box has no power: nobody does anything on it. */
  off = false;
  /** Chance that an event is not delivered. */
  eventLoss = 0;
  /** Chance that a mutating call has its effect and the answer is lost. */
  replyLoss = 0;
  onEffect: (effect: Effect) => void = () => undefined;
  onEvent: (kind: RuntimeEventKind, container: SimContainer, delivered: boolean) => void = () => undefined;
  readonly #dice: Dice;
  readonly #events: SimEvents;
  #ids = 0;

  constructor(time: MachineTime, dice: Dice, services: readonly SimService[]) {
    this.time = time;
    this.#dice = dice;
    this.#events = new SimEvents(time);
    for (const service of services)
      this.containers.set(service.name, new SimContainer(service, this.newId(), this));
    this.#wireNetworks();
  }

  #wireNetworks(): void {
    for (const container of this.containers.values()) {
      const provider = this.find(container.service.networkOf ?? '');
      if (provider === null) continue;
      container.networkProviderId = provider.id;
      container.changed();
    }
  }

  get daemon(): DaemonState {
    return this.#daemon;
  }

  set daemon(state: DaemonState) {
    this.#daemon = state;
    if (state === 'up' || state === 'slow') this.awaySinceMs = null;
    else this.awaySinceMs ??= this.time.schedule.nowMs;
  }

  newId(): string {
    this.#ids += 1;
    return `c${String(this.#ids).padStart(6, '0')}`;
  }

  find(name: string): SimContainer | null {
    return this.containers.get(name) ?? null;
  }

  byId(id: string): SimContainer | null {
    for (const container of this.containers.values()) if (container.id === id) return container;
    return null;
  }

  dependenciesWork(container: SimContainer): boolean {
    return (container.service.dependsOn ?? []).every((name) => this.find(name)?.works ?? true);
  }

  stir(): void {
    for (const container of this.containers.values()) container.stir();
  }

  startAll(): void {
    for (const container of this.containers.values()) container.start();
  }

  /** After a power cut or a reboot: the daemon starts what its policy says, and nothing else. */
  boot(): void {
    for (const container of this.containers.values()) {
      if (container.running || container.runState === 'restarting') {
        const stays = container.manuallyStopped;
        container.exit(137, false, 'kill');
        container.manuallyStopped = stays;
      }
    }
    this.breakStreams();
    this.#events.forget();
    this.off = false;
    this.daemon = 'up';
    for (const container of this.containers.values()) {
      const policy = container.service.restartPolicy ?? 'no';
      if (policy !== 'always' && (policy !== 'unless-stopped' || container.manuallyStopped)) continue;
      // `always` starts even what a person had stopped.
      container.operatorStopped = false;
      container.start();
    }
  }

  emit(kind: RuntimeEventKind, container: SimContainer): void {
    const delivered =
      (this.daemon === 'up' || this.daemon === 'slow') &&
      this.#events.hasListener &&
      !this.#dice.chance(this.eventLoss);
    this.onEvent(kind, container, delivered);
    const event = { kind, id: container.id, name: container.service.name, atMs: this.time.wallMs };
    this.#events.add(event, delivered);
  }

  breakStreams(): void {
    this.#events.breakStreams();
  }

  /** The engine's door to the daemon, for one run of its process. */
  port(process: SimProcess): Containers {
    const ask = <T>(signal: AbortSignal, answer: () => T): Promise<T> => {
      if (!process.pass()) return new Promise<T>(() => undefined);
      if (this.daemon === 'hangs') return process.hang(signal);
      return process.call(this.daemon === 'slow' ? 3_000 : 2, signal, () => {
        if (this.daemon === 'down')
          throw new HealingError('RUNTIME_UNAVAILABLE', 'The simulated daemon is down.');
        return answer();
      });
    };
    const change = async (
      kind: Effect['kind'],
      id: string,
      signal: AbortSignal,
      act: (container: SimContainer) => Promise<void>,
    ): Promise<void> => {
      if (!process.pass()) return new Promise<void>(() => undefined);
      if (this.daemon === 'hangs') return process.hang(signal);
      if (this.daemon === 'down')
        return process.call(1, signal, () => {
          throw new HealingError('RUNTIME_UNAVAILABLE', 'The simulated daemon is down.');
        });
      const container = this.byId(id);
      if (container === null)
        return process.call(1, signal, () => {
          throw new HealingError('INSTANCE_GONE', 'There is no such simulated container.');
        });
      this.onEffect({ kind, container, id });
      // moby: context.WithoutCancel, the daemon goes on whoever listens.
      let error: Error | null = null;
      const acted = act(container).catch((cause: unknown) => {
        error = asError(cause);
      });
      if (this.#dice.chance(this.replyLoss)) return process.hang(signal);
      await Promise.race([acted, process.hang(signal)]);
      return process.call(1, signal, () => {
        if (error !== null) throw error;
      });
    };
    return {
      kind: 'simulated',
      list: (signal) =>
        ask(signal, (): readonly RuntimeInstance[] =>
          [...this.containers.values()].map((each) => each.describe()),
        ),
      inspect: (id, signal) => ask(signal, () => this.byId(id)?.describe() ?? null),
      events: (signal, sinceMs, connected) =>
        this.#events.stream(process, this.daemon, signal, sinceMs, connected),
      restart: (id, stopTimeoutMs, signal) =>
        change('restart', id, signal, async (container) => {
          if (container.networkIsGone) {
            // moby: the restart stops it first and then finds the network gone.
            container.exit(0, false, 'stop');
            throw new HealingError('RUNTIME_REFUSED', 'No such container: its network provider.');
          }
          if (container.running) {
            await this.#stop(container, stopTimeoutMs, 'kill');
            this.emit('stop', container);
          }
          container.start();
        }),
      stop: (id, stopTimeoutMs, signal) =>
        change('stop', id, signal, async (container) => {
          if (!container.running && container.runState !== 'restarting') return;
          await this.#stop(container, stopTimeoutMs, 'stop');
          this.emit('stop', container);
          if (container.service.autoRemove === true) {
            this.emit('destroy', container);
            this.containers.delete(container.service.name);
          }
        }),
      start: (id, signal) =>
        change('start', id, signal, async (container) => {
          if (container.networkIsGone)
            throw new HealingError('RUNTIME_REFUSED', 'No such container: its network provider.');
          container.start();
        }),
      kill: (id, signal) =>
        change('kill', id, signal, async (container) => {
          this.emit('kill', container);
          container.exit(137, false, 'kill');
        }),
    };
  }

  async #stop(container: SimContainer, timeoutMs: number, cause: 'stop' | 'kill'): Promise<void> {
    const { schedule } = this.time;
    const tookMs =
      container.service.ignoresTerm === true ? timeoutMs + killMs : Math.min(container.stopMs, timeoutMs);
    const { startedAtMs } = container;
    this.emit('kill', container);
    await new Promise<void>((resolve) =>
      schedule.after(tookMs, () => {
        schedule.touch();
        resolve();
      }),
    );
    // It may have ended and been started by somebody else meanwhile.
    if (container.startedAtMs === startedAtMs) container.exit(cause === 'stop' ? 0 : 143, false, cause);
  }

  /** What a person does at the command line. */
  operatorStop(name: string): void {
    const container = this.find(name);
    if (this.off || container?.running !== true) return;
    container.operatorStopped = true;
    this.emit('kill', container);
    container.exit(0, false, 'stop');
    this.emit('stop', container);
  }

  operatorStart(name: string): void {
    if (this.off) {
      this.time.schedule.after(5_000, () => this.operatorStart(name));
      return;
    }
    const container = this.find(name);
    // Docker refuses to start what shares a network that is gone.
    if (container === null || container.networkIsGone) return;
    container.operatorStopped = false;
    container.start();
  }

  recreate(name: string): void {
    const container = this.find(name);
    if (this.off || container === null) return;
    // Whoever creates it anew names the provider that is there now.
    container.networkProviderId = this.find(container.service.networkOf ?? '')?.id ?? null;
    container.recreate(this.newId());
  }
}
