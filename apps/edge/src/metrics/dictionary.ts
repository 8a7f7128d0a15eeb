import type { MetricSlot } from '../contract/live.ts';
import type { Queryable } from '../database/connect.ts';
import { type Measurement, type Series, keyOf } from './series.ts';

/** Bound of the ring and of each stored row. */
export const slotLimit = 128;

/** Which slot means which series. Slots are only ever added: a stored row keeps its meaning. */
export class Dictionary {
  readonly #slots: MetricSlot[] = [];
  readonly #byKey = new Map<string, number>();
  #unsaved: MetricSlot[] = [];

  /** Grows with the slots; the same after a restart, because slots are never taken back. */
  get version(): number {
    return this.#slots.length;
  }
  get slots(): readonly MetricSlot[] {
    return this.#slots;
  }

  /** Takes the slots that were given before. */
  async load(db: Queryable, nodeId: number): Promise<void> {
    const { rows } = await db.query<MetricSlot>(
      'SELECT slot, name, unit, labels FROM metric_slots WHERE node_id = $1 ORDER BY slot',
      [nodeId],
    );
    for (const row of rows) this.#enter(row);
  }

  /** Stores the slots that were given since; to be done before a row that uses them. */
  async save(db: Queryable, nodeId: number): Promise<void> {
    const batch = this.#unsaved;
    if (batch.length === 0) return;
    await db.query(
      'INSERT INTO metric_slots (node_id, slot, name, unit, labels) ' +
        'SELECT $1, * FROM unnest($2::int2[], $3::text[], $4::text[], $5::jsonb[]) ON CONFLICT DO NOTHING',
      [
        nodeId,
        batch.map(({ slot }) => slot),
        batch.map(({ name }) => name),
        batch.map(({ unit }) => unit),
        batch.map(({ labels }) => JSON.stringify(labels)),
      ],
    );
    this.#unsaved = this.#unsaved.slice(batch.length);
  }

  /** The measurements as a row by slot; null where a series was not measured. */
  toRow(measurements: readonly Measurement[]): readonly (number | null)[] {
    const placed = measurements.map(({ series, value }) => [this.#slotOf(series), value] as const);
    const row = new Array<number | null>(this.#slots.length).fill(null);
    for (const [slot, value] of placed) if (slot !== null) row[slot] = value;
    return row;
  }

  /** Null when all slots are given: a box with endless interfaces must not grow without bound. */
  #slotOf(series: Series): number | null {
    const known = this.#byKey.get(keyOf(series));
    if (known !== undefined) return known;
    const slot = this.#slots.length;
    if (slot >= slotLimit) return null;
    const entry = { ...series, slot };
    this.#enter(entry);
    this.#unsaved.push(entry);
    return slot;
  }

  #enter(entry: MetricSlot): void {
    this.#slots[entry.slot] = entry;
    this.#byKey.set(keyOf(entry), entry.slot);
  }
}
