import { describe, expect, it } from '@jest/globals';
import { CallLimits } from '../../src/http/limits.ts';

describe('limits of calls', () => {
  it('refuse what is over, say how long to wait, and let the client in again after it', () => {
    let now = 1_000_000;
    const limits = new CallLimits(1, () => now);
    for (let n = 0; n < 4; n += 1) limits.count('scrape', 'a');
    expect(() => limits.count('scrape', 'a')).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 }),
    );
    limits.count('scrape', 'b');
    limits.count('read', 'a');
    now += 1_000;
    expect(() => limits.count('scrape', 'a')).not.toThrow();
  });

  it('do not stand still when the clock is set back', () => {
    let now = 1_000_000;
    const limits = new CallLimits(1, () => now);
    for (let n = 0; n < 4; n += 1) limits.count('scrape', 'a');
    now -= 500_000;
    expect(() => limits.count('scrape', 'a')).not.toThrow();
  });

  it('[29] remember at most 50,000 clients', () => {
    const limits = new CallLimits(1, () => 0);
    for (let n = 0; n < 60_000; n += 1) limits.count('read', `client ${n}`);
    expect(limits.size).toBe(50_000);
  });
});
