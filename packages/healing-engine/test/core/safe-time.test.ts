import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { safeTimeMs } from '../../src/core/safe-time.ts';

describe('safe time', () => {
  it('follows the uptime within one boot', () => {
    expect(safeTimeMs({ safeMs: 500, uptimeMs: 1_000, bootId: 'a' }, { uptimeMs: 4_000, bootId: 'a' })).toBe(
      3_500,
    );
  });

  it('counts only the uptime of this boot after another one', () => {
    expect(safeTimeMs({ safeMs: 500, uptimeMs: 9_000, bootId: 'a' }, { uptimeMs: 70, bootId: 'b' })).toBe(
      570,
    );
  });

  it('takes an unknown boot for another one', () => {
    expect(
      safeTimeMs({ safeMs: 500, uptimeMs: 1_000, bootId: null }, { uptimeMs: 1_500, bootId: null }),
    ).toBe(2_000);
  });

  it('never runs faster than true time over any series of boots', () => {
    const boot = fc.record({
      offMs: fc.nat(100_000),
      marks: fc.array(fc.nat(100_000), { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(boot, { minLength: 1, maxLength: 6 }), (boots) => {
        let trueMs = 0;
        let mark: { safeMs: number; uptimeMs: number; bootId: string } | null = null;
        let firstMs: { trueMs: number; safeMs: number } | null = null;
        boots.forEach(({ offMs, marks }, index) => {
          let uptimeMs = 0;
          trueMs += offMs;
          for (const ran of marks) {
            uptimeMs += ran;
            trueMs += ran;
            const now = { uptimeMs, bootId: `boot-${index}` };
            const safeMs = safeTimeMs(mark, now);
            firstMs ??= { trueMs, safeMs };
            expect(safeMs - firstMs.safeMs).toBeLessThanOrEqual(trueMs - firstMs.trueMs);
            expect(safeMs).toBeGreaterThanOrEqual(mark?.safeMs ?? 0);
            mark = { safeMs, ...now };
          }
        });
      }),
    );
  });
});
