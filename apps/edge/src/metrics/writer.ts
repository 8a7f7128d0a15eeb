import type { Queryable } from '../database/connect.ts';
import type { Dictionary } from './dictionary.ts';
import { isRate } from './series.ts';

type Row = readonly (number | null)[];

interface Waiting {
  readonly t: Date;
  readonly row: Row;
}

/** Two hours of rows while the database is away; then the oldest go. */
const waitingLimit = 720;
const intervalMs = 10_000;

/** The row that stands for several ticks: the mean of rates, the last value of everything else. */
export const condense = (ticks: readonly Row[], rates: readonly boolean[]): Row => {
  const last = ticks.at(-1) ?? [];
  return last.map((value, slot) => {
    if (rates[slot] !== true) return value;
    const measured = ticks.map((tick) => tick[slot] ?? null).filter((sample) => sample !== null);
    return measured.length === 0 ? null : measured.reduce((sum, sample) => sum + sample, 0) / measured.length;
  });
};

/** Stores one wide row per 10 s. Its own connection and deadline: it never delays anything else. */
export class MetricsWriter {
  readonly #db: Queryable;
  readonly #nodeId: number;
  readonly #dictionary: Dictionary;
  #ticks: Row[] = [];
  #interval: number | null = null;
  readonly #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;

  constructor(db: Queryable, nodeId: number, dictionary: Dictionary) {
    this.#db = db;
    this.#nodeId = nodeId;
    this.#dictionary = dictionary;
  }

  /** Takes a tick; when it begins a new interval, the one before is stored. */
  add(t: number, row: Row): void {
    const interval = Math.floor(t / intervalMs);
    if (this.#interval !== null && interval !== this.#interval) this.#finish();
    this.#interval = interval;
    this.#ticks.push(row);
  }

  /** Stores what is there, also an interval that has just begun. */
  async flush(): Promise<void> {
    this.#finish();
    await this.#write();
  }

  #finish(): void {
    if (this.#interval === null || this.#ticks.length === 0) return;
    const rates = this.#dictionary.slots.map(isRate);
    this.#waiting.push({ t: new Date(this.#interval * intervalMs), row: condense(this.#ticks, rates) });
    if (this.#waiting.length > waitingLimit) this.#waiting.shift();
    this.#ticks = [];
    this.#interval = null;
    void this.#write();
  }

  #write(): Promise<void> {
    this.#writing ??= this.#drain().finally(() => (this.#writing = null));
    return this.#writing;
  }

  async #drain(): Promise<void> {
    try {
      await this.#dictionary.save(this.#db, this.#nodeId);
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        await this.#db.query(
          'INSERT INTO metric_raw (node_id, t, v) VALUES ($1, $2, $3::real[]) ON CONFLICT DO NOTHING',
          [this.#nodeId, next.t, next.row],
        );
        this.#waiting.shift();
      }
    } catch {
      // The rows wait for the next interval; the event tail is what tells that the database is away.
    }
  }
}
