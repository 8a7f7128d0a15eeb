import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFormat } from '../../src/i18n/format.ts';

const de = createFormat('de', 'Europe/Berlin');
const en = createFormat('en', 'Europe/Berlin');
/** Tests read better with plain spaces. */
const plain = (text: string): string => text.replaceAll('\u00A0', ' ');

describe('durations', () => {
  it.each([
    [0, '0 Sekunden', '0 seconds'],
    [1_000, '1 Sekunde', '1 second'],
    [18_400, '18 Sekunden', '18 seconds'],
    [59_600, '1 Minute', '1 minute'],
    [138_000, '2 Minuten und 18 Sekunden', '2 minutes and 18 seconds'],
    [3_605_000, '1 Stunde', '1 hour'],
    [90_061_000, '1 Tag und 1 Stunde', '1 day and 1 hour'],
  ])('says %d ms in both languages', (ms, german, english) => {
    expect(plain(de.duration(ms))).toBe(german);
    expect(plain(en.duration(ms))).toBe(english);
  });

  it('names only the largest unit where that is enough', () => {
    expect(plain(de.rough(200_000_000))).toBe('2 Tage');
    expect(plain(de.rough(59_999))).toBe('59 Sekunden');
    expect(plain(en.rough(-1))).toBe('0 seconds');
  });

  it('has a tenth of a second where it matters', () => {
    expect(plain(de.span(1_840))).toBe('1,8 Sekunden');
    expect(plain(en.span(9_940))).toBe('9.9 seconds');
    expect(plain(de.span(9_960))).toBe('10 Sekunden');
  });

  it('never says a negative time', () => {
    expect(plain(de.duration(-5_000))).toBe('0 Sekunden');
    expect(plain(de.ago(-5_000))).toBe('vor 0 Sekunden');
    expect(plain(en.ago(125_000))).toBe('2 minutes ago');
  });
});

describe('figures', () => {
  it.each([
    [0, '0 Byte', '0 byte'],
    [512, '512 Byte', '512 byte'],
    [1_234, '1,2 kB', '1.2 kB'],
    [999_600, '1,0 MB', '1.0 MB'],
    [290e9, '290 GB', '290 GB'],
    [4.1e12, '4,1 TB', '4.1 TB'],
  ])('says %d bytes', (bytes, german, english) => {
    expect(plain(de.bytes(bytes))).toBe(german);
    expect(plain(en.bytes(bytes))).toBe(english);
  });

  it('ties the unit to its figure', () => {
    expect(de.percent(0.234)).toBe('23\u00A0%');
    expect(en.percent(0.234)).toBe('23%');
    expect(de.celsius(54.4)).toBe('54\u00A0°C');
    expect(plain(de.bytesPerSecond(1_234_567))).toBe('1,2 MB/s');
    expect(plain(de.bytesPerSecond(455))).toBe('0,5 kB/s');
    expect(plain(en.bytesPerSecond(0))).toBe('0.0 kB/s');
    expect(de.duration(138_000)).not.toMatch(/\d /);
  });

  it('keeps at most four characters before the unit, so that a tile does not jump', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e14, noNaN: true }), (bytes) => {
        expect(plain(de.bytes(bytes)).split(' ')[0]?.replaceAll('.', '').length).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('times', () => {
  const morning = Date.parse('2026-05-12T01:12:15Z');

  it('shows them in the zone of the reader', () => {
    expect(de.time(morning)).toBe('03:12');
    expect(plain(en.time(morning))).toBe('3:12 AM');
    expect(de.timeToSecond(morning)).toBe('03:12:15');
    expect(plain(en.timeToSecond(morning))).toBe('3:12:15 AM');
    expect(plain(de.date(morning))).toBe('12. Mai');
    expect(plain(en.date(morning))).toBe('May 12');
  });

  it('counts days of the calendar, not of 24 hours, also where the clock changes', () => {
    // 2026-03-29 has 23 hours in Berlin.
    const beforeChange = Date.parse('2026-03-28T23:30:00Z');
    const afterChange = Date.parse('2026-03-29T21:30:00Z');
    expect(de.daysBefore(beforeChange, afterChange)).toBe(0);
    expect(de.daysBefore(Date.parse('2026-03-28T22:30:00Z'), beforeChange)).toBe(1);
    expect(de.daysBefore(Date.parse('2026-10-24T22:30:00Z'), Date.parse('2026-10-25T22:30:00Z'))).toBe(0);
  });
});

describe('lists', () => {
  it('joins as the language does', () => {
    expect(de.list(['A', 'B', 'C'])).toBe('A, B und C');
    expect(en.list(['A', 'B', 'C'])).toBe('A, B, and C');
  });
});
