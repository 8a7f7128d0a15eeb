import type { MetricSlot } from '../contract/live.ts';

/** What identifies a series: its name with its labels; the unit goes with the name. */
export type Series = Omit<MetricSlot, 'slot'>;

/** One measurement; null when it could not be taken. */
export interface Measurement {
  readonly series: Series;
  readonly value: number | null;
}

export const keyOf = ({ name, labels }: Pick<Series, 'name' | 'labels'>): string =>
  JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** Rates are averaged over the stored interval; of everything else the last value is kept. */
export const isRate = ({ unit }: Pick<Series, 'unit'>): boolean => unit === 'bytes_per_second';
