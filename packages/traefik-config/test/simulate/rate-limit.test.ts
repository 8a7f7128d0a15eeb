import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Limiter, limiterOf, memorySeconds, worstCase } from '../../src/runtime/protection.ts';
import { RateLimitMemory } from '../../src/simulate/rate-limit.ts';

const limiter = (average: number, period: string, burst: number): Limiter =>
  limiterOf({ average, period, burst });

/** How many of the requests at those moments pass. */
function served(memory: RateLimitMemory, moments: Iterable<number>): number {
  let count = 0;
  for (const atMs of moments) if (memory.admit('client', atMs).kind === 'served') count += 1;
  return count;
}

const every = function* (stepMs: number, fromMs: number, toMs: number): Generator<number> {
  for (let at = fromMs; at < toMs; at += stepMs) yield at;
};

const quick = (limit: Limiter, count: number): number =>
  served(
    new RateLimitMemory(limit),
    Array.from({ length: count }, () => 0),
  );

/** A client that sends a burst, waits until it is forgotten, and begins again. */
function onAndOff(limit: Limiter, windowMs: number): number {
  const memory = new RateLimitMemory(limit);
  let count = 0;
  for (let at = 0; at <= windowMs; at += memorySeconds(limit) * 1000)
    count += served(
      memory,
      Array.from({ length: limit.burst }, () => at),
    );
  return count;
}

/** A client that never stops. */
const hammering = (limit: Limiter, stepMs: number, windowMs: number): number =>
  served(new RateLimitMemory(limit), every(stepMs, 0, windowMs));

const minute = 60_000;
const quarter = 15 * minute;

describe('the limiter, in the numbers that were measured', () => {
  it.each([
    { config: '5 per 15m, burst 2', limit: limiter(5, '15m', 2), pass: 2, steady: 6, pausing: 10 },
    { config: '5 per 15m, burst 5', limit: limiter(5, '15m', 5), pass: 5, steady: 9, pausing: 25 },
    { config: '1 per 15m, burst 5', limit: limiter(1, '15m', 5), pass: 5, steady: 5, pausing: 5 },
  ])(
    '$config: of 10 quick ones, of one a second, and of bursts after pauses',
    ({ limit, pass, steady, pausing }) => {
      expect(quick(limit, 10)).toBe(pass);
      expect(hammering(limit, 1000, quarter)).toBe(steady);
      expect(onAndOff(limit, quarter)).toBe(pausing);
    },
  );

  it('lets a client that knocks once a second do 100 logins a day with 1 per 15m, burst 5', () => {
    expect(hammering(limiter(1, '15m', 5), 1000, 96 * quarter)).toBe(100);
  });

  it('lets a client that pauses do 480 a day there, and 2,390 with 5 per 15m, burst 5', () => {
    expect(onAndOff(limiter(1, '15m', 5), 96 * quarter - 1)).toBe(480);
    expect(onAndOff(limiter(5, '15m', 5), 96 * quarter - 1)).toBe(2390);
  });

  it.each([
    { config: '100 per 1m, burst 20', limit: limiter(100, '1m', 20), first: 120, pausing: 620 },
    {
      config: '100 per 1m, burst 100',
      limit: limiter(100, '1m', 100),
      first: 200,
      pausing: 3100,
    },
    { config: '100 per 1m, burst 3', limit: limiter(100, '1m', 3), first: 103, pausing: 93 },
    // Of these 101 the last one waits into the next minute.
    { config: '1 per 1m, burst 100', limit: limiter(1, '1m', 100), first: 101, pausing: 100 },
  ])(
    '$config: in the first minute of one that never stops, and of bursts after pauses',
    ({ limit, first, pausing }) => {
      expect(hammering(limit, 100, minute)).toBe(first);
      expect(onAndOff(limit, minute)).toBe(pausing);
    },
  );

  it('then holds one that never stops to the average', () => {
    const memory = new RateLimitMemory(limiter(100, '1m', 20));
    served(memory, every(100, 0, minute));
    expect(served(memory, every(100, minute, 2 * minute))).toBe(100);
  });

  it.each([
    { config: '10 per 1s, burst 5', limit: limiter(10, '1s', 5), atOnce: 5, worst: 14 },
    { config: '10 per 1s, burst 10', limit: limiter(10, '1s', 10), atOnce: 10, worst: 19 },
    { config: '20 per 1s, burst 20', limit: limiter(20, '1s', 20), atOnce: 20, worst: 39 },
  ])('$config: of 30 at once, and in the worst second', ({ limit, atOnce, worst }) => {
    // One more waits for the next token, half of a refill at most.
    const memory = new RateLimitMemory(limit);
    const atStart = Array.from({ length: 30 }, () => memory.admit('client', 0));
    expect(atStart.filter((each) => each.kind === 'served' && each.delayMs === 0)).toHaveLength(atOnce);
    const again = new RateLimitMemory(limit);
    expect(served(again, every(10, 0, 1000 - 1000 / limit.average + 1))).toBe(worst);
  });

  it('lets 22 of a quick burst pass with 100 per 1m and burst 20, 2 of them late, and 22 again after 2 s', () => {
    const memory = new RateLimitMemory(limiter(100, '1m', 20));
    const burst = (fromMs: number): readonly number[] =>
      [...every(10, fromMs, fromMs + 900)]
        .map((at) => memory.admit('client', at))
        .flatMap((each) => (each.kind === 'served' ? [each.delayMs] : []));
    const first = burst(0);
    expect([first.length, first.filter((delayMs) => delayMs > 0).length]).toEqual([22, 2]);
    expect(Math.max(...first)).toBeLessThanOrEqual(500);
    expect(burst(3000)).toHaveLength(22);
  });

  it('gives all five logins back after 185 s of silence with 5 per 15m and burst 5', () => {
    const memory = new RateLimitMemory(limiter(5, '15m', 5));
    expect(served(memory, [0, 0, 0, 0, 0, 0])).toBe(5);
    expect(
      served(
        memory,
        Array.from({ length: 6 }, () => 185_000),
      ),
    ).toBe(5);
  });

  it('refuses the sixth login for 900 seconds', () => {
    const memory = new RateLimitMemory(limiter(1, '15m', 5));
    served(memory, [0, 0, 0, 0, 0]);
    expect(memory.admit('client', 0)).toEqual({ kind: 'refused', retryAfterMs: 900_000 });
  });

  it('counts each source by itself', () => {
    const memory = new RateLimitMemory(limiter(1, '15m', 1));
    expect(memory.admit('one', 0).kind).toBe('served');
    expect(memory.admit('other', 0).kind).toBe('served');
    expect(memory.admit('one', 1).kind).toBe('refused');
  });
});

describe('a quota written as 1 per period and a burst', () => {
  const period = 15 * 60;

  it('is never exceeded in any window of the period, whatever the client does', () => {
    const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1000 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), gaps, (burst, waits) => {
        const memory = new RateLimitMemory(limiter(1, '15m', burst));
        let second = 0;
        const passed: number[] = [];
        for (const wait of waits) {
          second += wait;
          if (memory.admit('client', second * 1000).kind === 'served') passed.push(second);
        }
        for (const from of passed)
          expect(passed.filter((at) => at >= from && at < from + period).length).toBeLessThanOrEqual(burst);
      }),
    );
  });
});

describe('the worst case that the checker tells', () => {
  it('is not exceeded by a client that pauses at random, by the moments at which it is served', () => {
    const limits = fc.record({
      average: fc.integer({ min: 1, max: 50 }),
      period: fc.constantFrom('1s', '10s', '1m'),
      burst: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 120 }), (limit, waits) => {
        const own = limiterOf(limit);
        const memory = new RateLimitMemory(own);
        const worst = worstCase(own, own.periodMs);
        const passed: number[] = [];
        let at = 0;
        for (const wait of waits) {
          at += wait;
          const admission = memory.admit('client', at);
          if (admission.kind === 'served') passed.push(at + admission.delayMs);
        }
        // Moments that are equal but for the last digits of their sums.
        const digitsMs = 1e-6;
        for (const from of passed)
          expect(
            passed.filter((each) => each >= from - digitsMs && each < from + own.periodMs - digitsMs).length,
          ).toBeLessThanOrEqual(worst);
      }),
      { numRuns: 200 },
    );
  });
});
