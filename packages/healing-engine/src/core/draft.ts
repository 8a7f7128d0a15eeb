import type { Random } from '../ports.ts';
import type { Now } from './classify.ts';
import type { Command } from './command.ts';
import { stampEvent, type HealingEvent, type NewEvent } from './events.ts';
import type { Policy } from './policy.ts';
import type { EngineState, ServiceState } from './state.ts';

/** What a step produces: `state` and `events` are made durable together, before any command runs. */
export interface Step {
  readonly state: EngineState;
  /** Names of the services whose state changed. */
  readonly changed: readonly string[];
  readonly events: readonly HealingEvent[];
  readonly commands: readonly Command[];
}

/** Collects the results of one step; lives no longer than the step. */
export class Draft {
  readonly policy: Policy;
  readonly now: Now;
  readonly random: Random;
  readonly commands: Command[] = [];
  readonly #events: HealingEvent[] = [];
  readonly #changed = new Set<string>();
  readonly #services: Map<string, ServiceState>;
  readonly #before: EngineState;
  #paused: EngineState['paused'];
  #nextId: number;

  constructor(state: EngineState, policy: Policy, now: Now, random: Random) {
    this.#before = state;
    this.policy = policy;
    this.now = now;
    this.random = random;
    this.#services = new Map(Object.entries(state.services));
    this.#paused = state.paused;
    this.#nextId = state.nextId;
  }

  service(name: string): ServiceState | null {
    return this.#services.get(name) ?? null;
  }

  services(): IterableIterator<ServiceState> {
    return this.#services.values();
  }

  get paused(): EngineState['paused'] {
    return this.#paused;
  }

  pause(paused: EngineState['paused']): void {
    this.#paused = paused;
  }

  set(service: ServiceState): void {
    if (this.#services.get(service.name) === service) return;
    this.#services.set(service.name, service);
    this.#changed.add(service.name);
  }

  forget(name: string): void {
    if (this.#services.delete(name)) this.#changed.add(name);
  }

  id(): string {
    const id = `${this.#before.engineId}-${this.#nextId}`;
    this.#nextId += 1;
    return id;
  }

  emit(event: NewEvent): void {
    this.#events.push(stampEvent(event, this.id(), this.now.wallMs));
  }

  finish(): Step {
    const unchanged =
      this.#changed.size === 0 &&
      this.#nextId === this.#before.nextId &&
      this.#paused === this.#before.paused;
    const state: EngineState = unchanged
      ? this.#before
      : {
          engineId: this.#before.engineId,
          nextId: this.#nextId,
          paused: this.#paused,
          services: Object.fromEntries(this.#services),
        };
    return { state, changed: [...this.#changed], events: this.#events, commands: this.commands };
  }
}
