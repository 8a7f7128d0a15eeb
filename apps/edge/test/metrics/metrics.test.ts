import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Dictionary, slotLimit } from '../../src/metrics/dictionary.ts';
import { bucket, readHistory, stepFor } from '../../src/metrics/history.ts';
import { Ring } from '../../src/metrics/ring.ts';
import type { Measurement } from '../../src/metrics/series.ts';
import { condense } from '../../src/metrics/writer.ts';

const measure = (name: string, value: number | null, labels: Record<string, string> = {}): Measurement => ({
  series: { name, unit: 'count', labels },
  value,
});
const noDatabase = { query: () => Promise.reject(new Error('not asked for')) } as never;

describe('the dictionary of series', () => {
  it('gives each series one slot for good, whatever the order of the labels', () => {
    const dictionary = new Dictionary();
    expect(dictionary.toRow([measure('a', 1), measure('b', 2, { x: '1', y: '2' })])).toEqual([1, 2]);
    expect(dictionary.toRow([measure('b', 3, { y: '2', x: '1' }), measure('c', 4)])).toEqual([null, 3, 4]);
  });

  it('tells its version apart only when it grew', () => {
    const dictionary = new Dictionary();
    dictionary.toRow([measure('a', 1)]);
    const { version } = dictionary;
    dictionary.toRow([measure('a', null)]);
    expect(dictionary.version).toBe(version);
    dictionary.toRow([measure('b', 1)]);
    expect(dictionary.version).toBeGreaterThan(version);
  });

  it('stays within its bound', () => {
    const dictionary = new Dictionary();
    const row = dictionary.toRow(Array.from({ length: slotLimit + 50 }, (_, n) => measure(`m${n}`, n)));
    expect(row).toHaveLength(slotLimit);
  });
});

describe('a stored row', () => {
  it('keeps the last value of a gauge, the mean of a rate, and null for what was not measured', () => {
    expect(
      condense(
        [
          [1, 10, null],
          [2, null, null],
          [null, 30, null],
        ],
        [false, true, true],
      ),
    ).toEqual([null, 20, null]);
  });
});

describe('the ring', () => {
  it('holds the last ten minutes, in order', () => {
    const ring = new Ring();
    for (let n = 0; n < 1_500; n += 1) ring.push(n * 1_000, [n, null]);
    expect(ring.oldest).toBe(900_000);
    const read = [...ring.read(0, 0, Infinity)];
    expect(read).toHaveLength(600);
    expect(read.map(([t]) => t)).toEqual(Array.from({ length: 600 }, (_, n) => (900 + n) * 1_000));
    expect([...ring.read(1, 0, Infinity)].every(([, value]) => Number.isNaN(value))).toBe(true);
  });
});

describe('history', () => {
  it('never answers more than 2,000 points a series', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 * 86_400_000 }),
        fc.constantFrom(1_000, 10_000),
        (length, unit) => {
          const step = stepFor(length, unit);
          expect(step % unit).toBe(0);
          expect(Math.floor((length + step) / step) + 1).toBeLessThanOrEqual(2_001);
        },
      ),
    );
  });

  it('leaves a step without a sample null instead of repeating its neighbour', () => {
    expect(
      bucket(
        [
          [0, 1],
          [5, 3],
          [25, 9],
          [99, 7],
          [30, Number.NaN],
        ],
        0,
        10,
        4,
      ),
    ).toEqual([2, null, 9, null]);
  });

  it('reads a range that is still in memory from there', async () => {
    const dictionary = new Dictionary();
    const ring = new Ring();
    for (let n = 0; n < 30; n += 1)
      ring.push(n * 1_000, dictionary.toRow([measure('load_1m', n === 5 ? null : n)]));
    const history = await readHistory(
      { db: noDatabase, nodeId: 1, dictionary, ring },
      { names: ['load_1m', 'unknown'], from: 3_000, to: 7_000 },
    );
    expect(history).toMatchObject({ t0: 3_000, stepMs: 1_000 });
    expect(history.series.map(({ values }) => values)).toEqual([[3, 4, null, 6, 7]]);
  });

  it('refuses a range that is empty or too long', async () => {
    const sources = { db: noDatabase, nodeId: 1, dictionary: new Dictionary(), ring: new Ring() };
    for (const to of [0, 8 * 86_400_000]) {
      await expect(readHistory(sources, { names: ['a'], from: 0, to })).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      });
    }
  });
});
