import type { EngineState, ServiceState } from '../core/state.ts';
import type { JournalRecord } from '../ports.ts';
import type { Chronicle } from './chronicle.ts';
import { illegalTransition } from './transitions.ts';
import type { World } from './world.ts';

export type Report = (invariant: string, text: string) => void;

/** Observations older than this may not change what is known about a service. */
const staleMs = 16_000;

/** What must hold of every durable record. */
export class RecordChecks {
  readonly #world: World;
  readonly #chronicle: Chronicle;
  readonly #report: Report;
  readonly #criticalRuns: number[] = [];

  constructor(world: World, chronicle: Chronicle, report: Report) {
    this.#world = world;
    this.#chronicle = chronicle;
    this.#report = report;
  }

  check(record: JournalRecord): void {
    const before = this.#chronicle.state;
    const changes = this.#chronicle.add(record);
    const after = this.#chronicle.state;
    const { nowMs } = this.#world.schedule;
    let inFlight = 0;
    for (const service of this.#chronicle.services()) {
      const acting = service.episode?.phase.kind === 'acting' && service.episode.phase.open;
      if (acting || service.hold?.open === true) inFlight += 1;
    }
    if (inFlight > this.#world.policy.maxConcurrentActions)
      this.#report('I13', `${inFlight} effects in flight`);
    for (const [was, is] of changes) this.#checkService(was, is, before, after, nowMs);
    this.#checkBox(before, after, nowMs);
    this.#checkAlerts();
  }

  #checkService(
    was: ServiceState | null,
    is: ServiceState | null,
    before: EngineState,
    after: EngineState,
    nowMs: number,
  ): void {
    const illegal = illegalTransition(was, is);
    if (illegal !== null) this.#report('I20', illegal);
    if (is === null) return;
    const phase = is.episode?.phase.kind;
    const repairing = phase === 'acting' || phase === 'verifying' || phase === 'soaking';
    if (repairing && is.hold !== null) this.#report('I2', `${is.name} is repaired and held at once`);
    const { awaySinceMs } = this.#world.runtime;
    const away = awaySinceMs !== null && nowMs - awaySinceMs > staleMs;
    const newHold = is.hold !== null && was?.hold?.id !== is.hold.id;
    if (away && was !== null && was.condition !== is.condition && was.hold === null && !newHold)
      this.#report('I16', `${is.name} became ${is.condition} while nobody could know`);
    const begun = phase === 'acting' && was?.episode?.phase.kind !== 'acting';
    const { breaker } = after.box;
    if ((begun || newHold) && before.box.breaker !== null && breaker !== null && breaker.probe !== is.name)
      this.#report('I14', `${is.name} is acted on while the breaker is tripped`);
  }

  #checkBox(before: EngineState, after: EngineState, nowMs: number): void {
    const begun = after.box.critical.run !== null && before.box.critical.run === null;
    if (begun) {
      const last = this.#criticalRuns.at(-1);
      if (last !== undefined && nowMs - last < this.#world.policy.critical.cooldownMs - 1_000)
        this.#report('I7', `a second critical run after ${Math.round((nowMs - last) / 60_000)} min`);
      this.#criticalRuns.push(nowMs);
    }
    const rebooting = after.box.reboot.intent !== null && before.box.reboot.intent === null;
    if ((begun || rebooting) && before.box.breaker !== null && after.box.breaker !== null)
      this.#report('I14', 'a critical run or a reboot began while the breaker is tripped');
    if (rebooting && after.box.rules['disk-critical']?.tripped === true)
      this.#report('D', 'a reboot against a full disk');
  }

  /** One alert per matter at a time. */
  #checkAlerts(): void {
    const seen = new Set<string>();
    for (const { code, service } of this.#chronicle.openAlerts.values()) {
      const key = `${code}/${service ?? ''}`;
      if (seen.has(key)) this.#report('I27', `two open alerts of ${key}`);
      seen.add(key);
    }
  }
}
