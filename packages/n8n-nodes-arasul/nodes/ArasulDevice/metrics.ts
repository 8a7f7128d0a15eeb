import type { IDataObject } from 'n8n-workflow';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../../transport/values.ts';

/** One series: what is measured, in which unit, of what. */
export interface Slot {
  readonly name: string;
  readonly unit: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Reading {
  readonly slot: Slot;
  /** Null where nothing was measured. */
  readonly value: number | null;
}

const readSlot = (value: unknown): Slot => {
  const slot = fieldsOf(value);
  const labels = Object.entries(fieldsOf(slot['labels'])).map(
    ([name, each]) => [name, textOf(each)] as const,
  );
  return { name: textOf(slot['name']), unit: textOf(slot['unit']), labels: Object.fromEntries(labels) };
};

/** `disk_used_bytes{mount=/data}`; the bare name where there is nothing to tell apart. */
export const seriesName = ({ name, labels }: Slot): string => {
  const told = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return told.length === 0 ? name : `${name}{${told.join(',')}}`;
};

/** Values by slot with what they mean: the frame of the socket and the answer of `metrics/live` alike. */
export const readingsOf = (slots: unknown, values: unknown): readonly Reading[] => {
  const measured = listOf(values);
  return listOf(slots).map((slot, index) => ({ slot: readSlot(slot), value: numberOf(measured[index]) }));
};

/** All values of one moment as one flat object, as conditions of a workflow like them. */
export const currentOf = (live: Fields): IDataObject => {
  const t = numberOf(live['t']);
  const readings = readingsOf(live['slots'], live['v']);
  return {
    time: t === null ? null : new Date(t).toISOString(),
    metrics: Object.fromEntries(readings.map(({ slot, value }) => [seriesName(slot), value])),
  };
};

/** One object a series, with its points in the order of time. */
export const historyOf = (history: Fields): readonly IDataObject[] => {
  const [t0, stepMs] = [numberOf(history['t0']) ?? 0, numberOf(history['stepMs']) ?? 0];
  return listOf(history['series']).map((each) => {
    const series = fieldsOf(each);
    const slot = readSlot(series['slot']);
    return {
      metric: seriesName(slot),
      unit: slot.unit,
      stepMs,
      points: listOf(series['values']).map((value, index) => ({
        time: new Date(t0 + index * stepMs).toISOString(),
        value: numberOf(value),
      })),
    };
  });
};
