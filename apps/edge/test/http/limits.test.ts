import { describe, expect, it } from '@jest/globals';
import { CallLimits, operationAllowances } from '../../src/http/limits.ts';

const table = { few: { calls: 4, windowMs: 1_000 }, many: { calls: 1_000, windowMs: 10_000 } };

describe('limits of calls', () => {
  it('refuse what is over, say how long to wait, and let the client in again after it', () => {
    let now = 1_000_000;
    const limits = new CallLimits(table, () => now);
    for (let n = 0; n < 4; n += 1) limits.count('few', 'a');
    expect(() => limits.count('few', 'a')).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 }),
    );
    limits.count('few', 'b');
    limits.count('many', 'a');
    now += 1_000;
    expect(() => limits.count('few', 'a')).not.toThrow();
  });

  it('do not stand still when the clock is set back', () => {
    let now = 1_000_000;
    const limits = new CallLimits(table, () => now);
    for (let n = 0; n < 4; n += 1) limits.count('few', 'a');
    now -= 500_000;
    expect(() => limits.count('few', 'a')).not.toThrow();
  });

  it('[29] remember at most 50,000 clients', () => {
    const limits = new CallLimits(table, () => 0);
    for (let n = 0; n < 60_000; n += 1) limits.count('many', `client ${n}`);
    expect(limits.size).toBe(50_000);
  });

  it('grow by the factor of the box, but not those of logins and secrets', () => {
    const [one, ten] = [operationAllowances(), operationAllowances(10)];
    expect(ten).toEqual({
      ...one,
      read: { ...one.read, calls: one.read.calls * 10 },
      act: { ...one.act, calls: one.act.calls * 10 },
    });
  });
});
