import type { Random } from '../ports.ts';
import type { BoxState, RebootReport } from './box-state.ts';
import type { Now } from './classify.ts';
import type { Command } from './command.ts';
import { stampEvent, type HealingEvent, type NewEvent, type Severity } from './events.ts';
import type { Policy } from './policy.ts';
import type { EngineState, ServiceState } from './state.ts';

/** What a step produces: `state` and `events` are made durable together, before any command runs. */
export interface Step {
  readonly state: EngineState;
  /** Names of the services whose state changed. */
  readonly changed: readonly string[];
  readonly events: readonly HealingEvent[];
  readonly reboots: readonly RebootReport[];
  readonly commands: readonly Command[];
}

/** Collects the results of one step; lives no longer than the step. */
export class Draft {
  readonly policy: Policy;
  readonly now: Now;
  readonly random: Random;
  readonly commands: Command[] = [];
  readonly reboots: RebootReport[] = [];
  readonly #events: HealingEvent[] = [];
  readonly #changed = new Set<string>();
  readonly #services: Map<string, ServiceState>;
  readonly #before: EngineState;
  #box: BoxState;
  #nextId: number;

  constructor(state: EngineState, policy: Policy, now: Now, random: Random) {
    this.#before = state;
    this.policy = policy;
    this.now = now;
    this.random = random;
    this.#services = new Map(Object.entries(state.services));
    this.#box = state.box;
    this.#nextId = state.nextId;
  }

  service(name: string): ServiceState | null {
    return this.#services.get(name) ?? null;
  }

  services(): IterableIterator<ServiceState> {
    return this.#services.values();
  }

  get box(): BoxState {
    return this.#box;
  }

  setBox(change: Partial<BoxState>): void {
    this.#box = { ...this.#box, ...change };
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

  emit(event: NewEvent, severity?: Severity): void {
    this.#events.push(stampEvent(event, this.id(), this.now.wallMs, severity));
  }

  /** Tells that a person is needed, or that something is worth knowing. @returns the id that closes it */
  raise(code: string, service: string | null, severity: Severity = 'CRITICAL'): string {
    const alert = `${code}:${this.id()}`;
    this.emit({ kind: 'alert.raised', body: { alert, service, code } }, severity);
    return alert;
  }

  close(alert: string, service: string | null): void {
    this.emit({ kind: 'alert.closed', body: { alert, service, code: alert.split(':')[0] ?? alert } });
  }

  /** A moment of safe time as a person's clock will show it if no clock is set meanwhile. */
  iso(safeMs: number): string {
    return new Date(this.now.wallMs + (safeMs - this.now.safeMs)).toISOString();
  }

  finish(): Step {
    const unchanged =
      this.#changed.size === 0 && this.#nextId === this.#before.nextId && this.#box === this.#before.box;
    const state: EngineState = unchanged
      ? this.#before
      : {
          engineId: this.#before.engineId,
          nextId: this.#nextId,
          box: this.#box,
          services: Object.fromEntries(this.#services),
        };
    return {
      state,
      changed: [...this.#changed],
      events: this.#events,
      reboots: this.reboots,
      commands: this.commands,
    };
  }
}
