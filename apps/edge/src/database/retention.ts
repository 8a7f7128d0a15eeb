import type pg from 'pg';
import type { Queryable } from './connect.ts';

export interface Sweep {
  readonly name: string;
  readonly run: (db: pg.Pool) => Promise<unknown>;
}

const hourMs = 3_600_000;

/** Days that raw metrics are kept. */
const rawMetricDays = 7;

export const pruneMetrics = async (db: Queryable): Promise<number> => {
  const { rowCount } = await db.query("DELETE FROM metric_raw WHERE t < now() - $1 * interval '1 day'", [
    rawMetricDays,
  ]);
  return rowCount ?? 0;
};

/**
 * Removes what is older than it must be kept, at the start and every hour. A sweep that fails is reported and
 * tried again at the next hour.
 *
 * @returns a function that ends it.
 */
export const startRetention = (
  db: pg.Pool,
  sweeps: readonly Sweep[],
  failed: (name: string, error: unknown) => void,
): (() => void) => {
  const sweepAll = async (): Promise<void> => {
    for (const { name, run } of sweeps) await run(db).catch((error: unknown) => failed(name, error));
  };
  void sweepAll();
  const timer = setInterval(() => void sweepAll(), hourMs);
  timer.unref();
  return () => clearInterval(timer);
};
