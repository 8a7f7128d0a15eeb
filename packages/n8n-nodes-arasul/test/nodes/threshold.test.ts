import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Thresholds } from '../../nodes/ArasulTrigger/threshold.ts';

const slot = (labels: Record<string, string> = {}) => ({ name: 'temperature', unit: 'celsius', labels });

const kindsOf = (values: readonly (number | null)[], condition: 'above' | 'below', forMs: number) => {
  const thresholds = new Thresholds([{ metric: 'temperature', condition, limit: 80, forMs }]);
  return values.map((value, second) =>
    thresholds
      .observe([{ slot: slot(), value }], second * 1_000)
      .map(({ kind }) => kind as string)
      .join(),
  );
};

describe('a threshold', () => {
  it('is raised once the value was beyond it for long enough, and cleared the same way', () => {
    expect(kindsOf([70, 81, 82, 83, 70, 70, 70], 'above', 2_000)).toEqual([
      '',
      '',
      '',
      'threshold.raised',
      '',
      '',
      'threshold.cleared',
    ]);
  });

  it('says nothing of a value that comes back too soon', () => {
    expect(kindsOf([81, 82, 70, 81, 82, 70], 'above', 2_000).join('')).toBe('');
  });

  it('takes what was not measured neither for beyond nor for back', () => {
    expect(kindsOf([81, null, 82], 'above', 2_000)).toEqual(['', '', 'threshold.raised']);
  });

  it('works below as above, and the limit itself is not beyond', () => {
    expect(kindsOf([80, 79], 'below', 0)).toEqual(['', 'threshold.raised']);
    expect(kindsOf([80, 81], 'above', 0)).toEqual(['', 'threshold.raised']);
  });

  it('watches each series of a metric by itself, and no other metric', () => {
    const thresholds = new Thresholds([{ metric: 'temperature', condition: 'above', limit: 80, forMs: 0 }]);
    const crossings = thresholds.observe(
      [
        { slot: slot({ zone: 'cpu' }), value: 90 },
        { slot: slot({ zone: 'gpu' }), value: 70 },
        { slot: { ...slot(), name: 'load' }, value: 90 },
      ],
      0,
    );
    expect(crossings.map(({ metric }) => metric)).toEqual(['temperature{zone=cpu}']);
  });

  it('is raised and cleared in turns, whatever the values are', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 160 }))), fc.nat(5_000), (values, forMs) => {
        const told = kindsOf(values, 'above', forMs).filter((kind) => kind !== '');
        for (const [index, kind] of told.entries()) {
          expect(kind).toBe(index % 2 === 0 ? 'threshold.raised' : 'threshold.cleared');
        }
      }),
    );
  });
});
