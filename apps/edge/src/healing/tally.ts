import type { ArasulEvent } from '../contract/events.ts';
import type { Queryable } from '../database/connect.ts';

interface Repair {
  readonly service: string;
  readonly atMs: number;
}

const dayMs = 86_400_000;
const repairLimit = 10_000;

const startOfDay = (nowMs: number): number => new Date(nowMs).setHours(0, 0, 0, 0);

/** Counts what the engine did, from the event log, so that a restart of the edge forgets nothing. */
export class Tally {
  #repairs: Repair[] = [];
  /** Cycles of this process that ran before today. */
  #cyclesBefore = 0;
  #cycles = 0;
  #day = 0;

  async load(db: Queryable, nodeId: number): Promise<void> {
    const { rows } = await db.query<{ service: string; ms: string }>(
      "SELECT body ->> 'service' AS service, (extract(epoch FROM t) * 1000)::bigint AS ms FROM events " +
        "WHERE node_id = $1 AND kind = 'healing.done' AND t > now() - interval '1 day' ORDER BY seq LIMIT $2",
      [nodeId, repairLimit],
    );
    this.#repairs = rows.map(({ service, ms }) => ({ service, atMs: Number(ms) }));
  }

  add(events: readonly ArasulEvent[]): void {
    for (const event of events) {
      if (event.kind === 'healing.done') {
        this.#repairs.push({ service: event.body.service, atMs: Date.parse(event.t) });
      }
    }
    if (this.#repairs.length > repairLimit) this.#repairs.splice(0, this.#repairs.length - repairLimit);
  }

  repairs24h(service: string, nowMs: number): number {
    return this.#repairs.filter((repair) => repair.service === service && repair.atMs > nowMs - dayMs).length;
  }

  repairsToday(nowMs: number): number {
    const midnight = startOfDay(nowMs);
    return this.#repairs.filter(({ atMs }) => atMs >= midnight).length;
  }

  /** Looks of this process today; `cycles` is its count since it began. */
  checksToday(cycles: number, nowMs: number): number {
    const day = startOfDay(nowMs);
    if (day !== this.#day) {
      this.#cyclesBefore = this.#day === 0 ? 0 : this.#cycles;
      this.#day = day;
    }
    this.#cycles = cycles;
    return cycles - this.#cyclesBefore;
  }
}
