import type { MetricsHistory } from '../contract/queries.ts';
import type { MetricSlot } from '../contract/live.ts';
import type { Queryable } from '../database/connect.ts';
import { EdgeError } from '../errors.ts';
import type { Dictionary } from './dictionary.ts';
import type { Ring } from './ring.ts';

const pointLimit = 2_000;
const rangeLimitMs = 7 * 86_400_000;
const seriesLimit = 64;

export interface HistorySources {
  readonly db: Queryable;
  readonly nodeId: number;
  readonly dictionary: Dictionary;
  readonly ring: Ring;
}

export interface HistoryRange {
  readonly names: readonly string[];
  /** UTC ms. */
  readonly from: number;
  readonly to: number;
}

/** The narrowest whole number of `unitMs` that keeps a range within the limit of points. */
export const stepFor = (rangeMs: number, unitMs: number): number =>
  Math.max(1, Math.ceil(rangeMs / unitMs / (pointLimit - 1))) * unitMs;

/** Puts samples into equal steps: the mean of each, null where there is none. */
export const bucket = (
  samples: Iterable<readonly [number, number]>,
  t0: number,
  stepMs: number,
  count: number,
): (number | null)[] => {
  const sums = new Float64Array(count);
  const counts = new Uint32Array(count);
  for (const [t, value] of samples) {
    const index = Math.floor((t - t0) / stepMs);
    if (index < 0 || index >= count || Number.isNaN(value)) continue;
    sums[index] = (sums[index] ?? 0) + value;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return Array.from(sums, (sum, index) => {
    const n = counts[index] ?? 0;
    return n === 0 ? null : sum / n;
  });
};

const fromDatabase = async (
  { db, nodeId }: HistorySources,
  slots: readonly MetricSlot[],
  range: HistoryRange,
): Promise<readonly (readonly (readonly [number, number])[])[]> => {
  // Only the asked elements leave the database; arrays of SQL count from one.
  const { rows } = await db.query<{ ms: string; v: (number | null)[] }>(
    'SELECT (extract(epoch FROM t) * 1000)::bigint AS ms, ' +
      'ARRAY(SELECT v[i] FROM unnest($4::int[]) WITH ORDINALITY AS s (i, n) ORDER BY n) AS v ' +
      'FROM metric_raw WHERE node_id = $1 AND t BETWEEN to_timestamp($2 / 1000.0) AND to_timestamp($3 / 1000.0) ORDER BY t',
    [nodeId, range.from, range.to, slots.map(({ slot }) => slot + 1)],
  );
  return slots.map((_, index) => rows.map(({ ms, v }) => [Number(ms), v[index] ?? Number.NaN] as const));
};

/**
 * The past of some series in equal steps: every second while memory holds the whole range, else what is older
 * from the stored rows of 10 s and the rest from memory.
 *
 * @throws EdgeError `INVALID_REQUEST` for a range that is empty or over 7 days, or too many series.
 */
export const readHistory = async (sources: HistorySources, range: HistoryRange): Promise<MetricsHistory> => {
  const length = range.to - range.from;
  if (length <= 0 || length > rangeLimitMs) {
    throw new EdgeError('INVALID_REQUEST', 'The time range must be longer than nothing and at most 7 days.');
  }
  const slots = sources.dictionary.slots.filter(({ name }) => range.names.includes(name));
  if (slots.length > seriesLimit) {
    throw new EdgeError(
      'INVALID_REQUEST',
      `These names stand for more than ${seriesLimit} series: ask for fewer.`,
    );
  }
  const { oldest } = sources.ring;
  const inMemory = oldest !== null && range.from >= oldest;
  const stepMs = stepFor(length, inMemory ? 1_000 : 10_000);
  const t0 = Math.floor(range.from / stepMs) * stepMs;
  const count = Math.floor((range.to - t0) / stepMs) + 1;
  const stored = inMemory
    ? []
    : await fromDatabase(sources, slots, { ...range, to: Math.min(range.to, oldest ?? range.to) });
  const samples = slots.map(({ slot }, index) => [
    ...(stored[index] ?? []),
    ...sources.ring.read(slot, range.from, range.to),
  ]);
  return {
    t0,
    stepMs,
    series: slots.map((slot, index) => ({ slot, values: bucket(samples[index] ?? [], t0, stepMs, count) })),
  };
};
