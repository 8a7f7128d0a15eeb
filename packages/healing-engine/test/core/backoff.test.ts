import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs } from '../../src/core/backoff.ts';

const policy = { baseMs: 10_000, capMs: 300_000, jitter: 0.2 };

describe('backoff', () => {
  it.each([
    [1, 10_000],
    [2, 20_000],
    [5, 160_000],
    [6, 300_000],
    [1_000, 300_000],
  ])('after failed attempt %i waits %i ms when chance takes nothing away', (n, expected) => {
    expect(backoffMs(policy, n, () => 0)).toBe(expected);
  });

  it('stays between the share that jitter leaves and the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, chance) => {
          const full = backoffMs(policy, n, () => 0);
          const delay = backoffMs(policy, n, () => chance);
          expect(delay).toBeLessThanOrEqual(policy.capMs);
          expect(delay).toBeLessThanOrEqual(full);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(full * (1 - policy.jitter)));
        },
      ),
    );
  });
});
