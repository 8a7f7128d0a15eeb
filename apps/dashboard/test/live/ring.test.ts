import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ring } from '../../src/live/ring.ts';

describe('the ring of samples', () => {
  it('is the last samples of a plain list, as one contiguous view', () => {
    const sample = fc.option(fc.integer({ min: -1_000, max: 1_000 }), { nil: null });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.tuple(sample, sample), { maxLength: 60 }),
        (capacity, rows) => {
          const ring = new Ring(capacity);
          rows.forEach((row, index) => ring.push(index + 1, row));
          const kept = rows.slice(-capacity);
          expect(ring.length).toBe(kept.length);
          expect([...ring.times()]).toEqual(kept.map((_row, index) => rows.length - kept.length + index + 1));
          for (const slot of [0, 1] as const) {
            expect([...ring.values(slot)]).toEqual(
              kept.length === 0 ? [] : kept.map((row) => row[slot] ?? Number.NaN),
            );
          }
        },
      ),
    );
  });

  it('has a gap, not a zero, for a series that begins later', () => {
    const ring = new Ring(4);
    ring.push(1, [5]);
    ring.push(2, [6, 7]);
    expect([...ring.values(1)]).toEqual([Number.NaN, 7]);
    expect([...ring.values(9)]).toEqual([]);
  });

  it('begins anew when the clock of the box was set back', () => {
    const ring = new Ring(4);
    ring.push(10, [1]);
    ring.push(5, [2]);
    expect([...ring.times()]).toEqual([5]);
    expect([...ring.values(0)]).toEqual([2]);
  });
});
