import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { waitBeforeRetryMs } from '../../transport/backoff.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('the wait before the next try', () => {
  it.each([
    ['0', 0],
    ['2', 2_000],
    ['1.5', 1_500],
    ['3600', 60_000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ])('is what the service asks for with %s, a minute at most', (retryAfter, ms) => {
    expect(waitBeforeRetryMs(retryAfter, 0, now, 0.5)).toBe(ms);
  });

  it('doubles from a second on when the service asks for nothing', () => {
    expect([0, 1, 2, 3].map((attempt) => waitBeforeRetryMs(undefined, attempt, now, 0))).toEqual([
      1_000, 2_000, 4_000, 8_000,
    ]);
    expect(waitBeforeRetryMs('soon', 0, now, 0.5)).toBe(1_125);
  });

  it('is between nothing and a minute, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.option(fc.string(), { nil: undefined }),
        fc.nat(10_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (retryAfter, attempt, random) => {
          const wait = waitBeforeRetryMs(retryAfter, attempt, now, random);
          return wait >= 0 && wait <= 60_000;
        },
      ),
    );
  });
});
