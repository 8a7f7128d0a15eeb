import type { JournalRecord } from './ports.ts';
import type { HealingEvent } from './core/events.ts';
import type { TimeMark } from './core/safe-time.ts';
import type { Step } from './core/draft.ts';
import type { BoxState, RebootReport } from './core/box-state.ts';
import { emptyState, type EngineState, type ServiceState } from './core/state.ts';

/** What one step changed; replaying all of them in order gives the state again, bit for bit. */
export interface StepRecord {
  readonly engineId: string;
  readonly nextId: number;
  /** Only when it changed. */
  readonly box?: BoxState;
  /** Only those that changed; null: forgotten. */
  readonly services: Readonly<Record<string, ServiceState | null>>;
  readonly events: readonly HealingEvent[];
  readonly reboots?: readonly RebootReport[];
  readonly time: TimeMark;
}

export function stepRecord(step: Step, before: EngineState, time: TimeMark): StepRecord {
  return {
    engineId: step.state.engineId,
    nextId: step.state.nextId,
    ...(step.state.box === before.box ? {} : { box: step.state.box }),
    services: Object.fromEntries(step.changed.map((name) => [name, step.state.services[name] ?? null])),
    events: step.events,
    ...(step.reboots.length === 0 ? {} : { reboots: step.reboots }),
    time,
  };
}

/** A whole state as one record, in place of all before it. */
export function snapshotRecord(state: EngineState, time: TimeMark): StepRecord {
  return {
    engineId: state.engineId,
    nextId: state.nextId,
    box: state.box,
    services: state.services,
    events: [],
    time,
  };
}

export interface Replayed {
  readonly state: EngineState;
  readonly time: TimeMark | null;
}

/** The state that a journal's records add up to. */
export function replay(records: readonly JournalRecord[], newEngineId: string): Replayed {
  let state = emptyState(newEngineId);
  let time: TimeMark | null = null;
  for (const record of records) {
    if (record.kind !== 'step') continue;
    const body = record.body as StepRecord;
    const services = new Map(Object.entries(state.services));
    for (const [name, service] of Object.entries(body.services)) {
      if (service === null) services.delete(name);
      else services.set(name, service);
    }
    state = {
      engineId: body.engineId,
      nextId: body.nextId,
      box: { ...state.box, ...body.box },
      services: Object.fromEntries(services),
    };
    ({ time } = body);
  }
  return { state, time };
}

/** The events that a record carries, for a mirror. */
export function eventsOf(record: JournalRecord): readonly HealingEvent[] {
  return record.kind === 'step' ? (record.body as StepRecord).events : [];
}

/** What a record tells of reboots, for their own table. */
export function rebootsOf(record: JournalRecord): readonly RebootReport[] {
  return record.kind === 'step' ? ((record.body as StepRecord).reboots ?? []) : [];
}
