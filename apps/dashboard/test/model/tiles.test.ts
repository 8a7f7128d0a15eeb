import type { MetricSlot } from '@arasul/edge/contract';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawSparkline, sparklineHeight, sparklineWidth } from '../../src/model/sparkline.ts';
import {
  busyWord,
  fillWord,
  heatWord,
  loadWord,
  shareOf,
  tileSeries,
  tilesOf,
} from '../../src/model/tiles.ts';

const slots: readonly MetricSlot[] = [
  { slot: 0, name: 'cpu_core_share', unit: 'share', labels: { core: '0' } },
  ...tileSeries.map((name, index) => ({ slot: index + 1, name, unit: 'count' as const, labels: {} })),
];

describe('the tiles', () => {
  it('take each figure from the slot of its series', () => {
    const values = [99, 0.23, 4, 6e9, 8e9, 54, 1e11, 4e11, 1_000, 200, 0.4];
    expect(tilesOf(slots, values)).toEqual([
      { kind: 'cpu', slot: 1, share: 0.23 },
      { kind: 'memory', slot: 3, usedBytes: 6e9, totalBytes: 8e9 },
      { kind: 'temperature', slot: 5, celsius: 54 },
      { kind: 'disk', slot: 6, usedBytes: 1e11, totalBytes: 4e11 },
      { kind: 'network', slot: 8, receiveRate: 1_000, transmitRate: 200 },
      { kind: 'load', slot: 10, load: 0.4, cores: 4 },
    ]);
  });

  it('do not make a zero of what is not measured', () => {
    for (const tile of [
      ...tilesOf(
        slots,
        slots.map(() => null),
      ),
      ...tilesOf([], []),
    ]) {
      const figures = Object.entries(tile).filter(([key]) => key !== 'kind' && key !== 'slot');
      expect(figures.map(([, figure]) => figure)).toEqual(figures.map(() => null));
    }
    expect(shareOf(null, 8)).toBeNull();
    expect(shareOf(8, null)).toBeNull();
    expect(shareOf(0, 0)).toBeNull();
    expect(shareOf(0, 8)).toBe(0);
  });

  it.each([
    [59.9, 'comfortable'],
    [60, 'warm'],
    [75, 'hot'],
    [83, 'tooHot'],
  ])('%d °C is %s', (celsius, word) => expect(heatWord(celsius)).toBe(word));

  it('grade load and fill', () => {
    expect([0, 0.5, 0.85].map(busyWord)).toEqual(['calm', 'occupied', 'strained']);
    expect([0, 0.5, 1, 1.1].map(loadWord)).toEqual(['little', 'fair', 'fair', 'much']);
    expect([0, 0.75, 0.9].map(fillWord)).toEqual(['normal', 'filled', 'full']);
  });
});

describe('a sparkline', () => {
  const windowMs = 600_000;
  const scale = { kind: 'fromZero', atLeast: 1 } as const;
  const at = (count: number): number[] =>
    Array.from({ length: count }, (_, index) => 1_000_000_000 + index * 1_000);

  it('is empty without a measurement', () => {
    expect(drawSparkline([], [], windowMs, 0, scale)).toEqual({ line: '', area: '' });
    expect(drawSparkline(at(2), [Number.NaN, Number.NaN], windowMs, 1_000_001_000, scale).line).toBe('');
  });

  it('has a gap where nothing was measured for long, not a line down to zero', () => {
    const times = at(300);
    const values = times.map((_t, index) => (index > 100 && index < 200 ? Number.NaN : 0.5));
    const { line } = drawSparkline(times, values, windowMs, times.at(-1) ?? 0, scale);
    expect(line.match(/M/g)).toHaveLength(2);
  });

  it('draws samples that are 10 s apart as one line', () => {
    const times = at(60).map((_t, index) => 1_000_000_000 + index * 10_000);
    const { line } = drawSparkline(
      times,
      times.map(() => 0.5),
      windowMs,
      times.at(-1) ?? 0,
      scale,
    );
    expect(line.match(/M/g)).toHaveLength(1);
  });

  it('stays inside its picture', () => {
    const value = fc.double({ min: 0, max: 1e12, noNaN: true });
    const scales = fc.constantFrom(scale, { kind: 'around', span: 6 } as const);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 700 }), scales, (values, chosen) => {
        const times = at(values.length);
        const { line, area } = drawSparkline(times, values, windowMs, times.at(-1) ?? 0, chosen);
        for (const [, x, y] of `${line}${area}`.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x)).toBeLessThanOrEqual(sparklineWidth);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(sparklineHeight);
        }
      }),
    );
  });
});
