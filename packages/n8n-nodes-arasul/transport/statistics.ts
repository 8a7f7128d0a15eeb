import { fieldsOf } from './values.ts';
import type { IDataObject } from 'n8n-workflow';

const byteUnits: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

const quantity = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z°%]*)$/;

/** One quantity; null for what is not known, the text itself for what is none. */
const readQuantity = (text: string): number | string | null => {
  if (/^(n\/?a|\[n\/?a\]|unknown|not supported|)$/i.test(text.trim())) return null;
  const [, number, unit = ''] = quantity.exec(text.trim()) ?? [];
  if (number === undefined) return text;
  const factor = byteUnits[unit.toUpperCase()];
  if (factor !== undefined) return Math.round(Number(number) * factor);
  return ['', '%', 'C', '°C', 'W', 'S', 'MS'].includes(unit.toUpperCase()) ? Number(number) : text;
};

/** `12MB / 80MB` becomes what is used and what there is, in bytes; `37%` a number; `N/A` null. */
const readStatistic = (value: unknown): IDataObject[string] => {
  if (typeof value !== 'string') {
    const inner = fieldsOf(value);
    return Object.keys(inner).length > 0 ? readStatistics(inner) : (value as IDataObject[string]);
  }
  if (readQuantity(value) === null) return null;
  const [used, total, ...more] = value.split('/').map((part) => part.trim());
  if (used === undefined || total === undefined || more.length > 0) {
    return readQuantity(value);
  }
  const [left, right] = [readQuantity(used), readQuantity(total)];
  if (typeof left === 'string' || typeof right === 'string') return value;
  return { used: left, total: right };
};

/** Statistics as numbers, whatever way the service writes them. */
export const readStatistics = (value: unknown): IDataObject =>
  Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, each]) => [name, readStatistic(each)]));
