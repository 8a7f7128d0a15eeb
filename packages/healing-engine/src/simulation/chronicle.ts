import { emptyState, type EngineState, type ServiceState } from '../core/state.ts';
import type { HealingEvent } from '../core/events.ts';
import type { JournalRecord } from '../ports.ts';
import { eventsOf, rebootsOf, type StepRecord } from '../record.ts';

/** One thing that broke a promise. */
export interface Violation {
  /** Name of the invariant, I1 to I38. */
  readonly invariant: string;
  readonly atMs: number;
  readonly text: string;
}

/** What happened, as a person reads it. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly text: string;
}

/** The durable past as the checks see it: the state that a restart would find, at every moment. */
export class Chronicle {
  state: EngineState = emptyState('');
  readonly events: HealingEvent[] = [];
  readonly openAlerts = new Map<string, { readonly code: string; readonly service: string | null }>();
  readonly plannedReboots = new Map<string, string>();
  readonly #services = new Map<string, ServiceState>();

  /** @returns the services that this record changed, before and after */
  add(record: JournalRecord): readonly (readonly [ServiceState | null, ServiceState | null])[] {
    if (record.kind !== 'step') return [];
    const body = record.body as StepRecord;
    const changes: (readonly [ServiceState | null, ServiceState | null])[] = [];
    for (const [name, service] of Object.entries(body.services)) {
      changes.push([this.#services.get(name) ?? null, service]);
      if (service === null) this.#services.delete(name);
      else this.#services.set(name, service);
    }
    this.state = {
      engineId: body.engineId,
      nextId: body.nextId,
      box: { ...this.state.box, ...body.box },
      services: {},
    };
    for (const event of eventsOf(record)) this.#note(event);
    for (const reboot of rebootsOf(record))
      if (reboot.verdict === null) this.plannedReboots.set(reboot.id, reboot.bootId);
    return changes;
  }

  service(name: string): ServiceState | null {
    return this.#services.get(name) ?? null;
  }

  services(): IterableIterator<ServiceState> {
    return this.#services.values();
  }

  #note(event: HealingEvent): void {
    this.events.push(event);
    if (event.kind === 'alert.raised') {
      const { alert, code, service } = event.body;
      this.openAlerts.set(alert, { code, service });
    } else if (event.kind === 'alert.closed') this.openAlerts.delete(event.body.alert);
  }
}
