import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ArasulEvent } from '../../src/contract/events.ts';
import { EventStream, firstPage, planReplay, replayLimit } from '../../src/live/replay.ts';

const event = (seq: number): ArasulEvent => ({
  seq,
  node: 'box',
  t: new Date(0).toISOString(),
  topic: 'services',
  kind: 'service.recovered',
  severity: 'INFO',
  body: { service: 'web', downMs: 1 },
});
const range = (from: number, to: number): ArasulEvent[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => event(from + 1 + index));

describe('the plan of a replay', () => {
  it('gives a new client the last events only', () => {
    expect(planReplay(null, { first: 1, last: 5_000 })).toEqual({ from: 5_000 - firstPage, gap: null });
    expect(planReplay(null, { first: 1, last: 3 })).toEqual({ from: 0, gap: null });
  });

  it('names what it will not replay: too far back, pruned, or of another database', () => {
    expect(planReplay(10, { first: 1, last: 5_000 })).toEqual({
      from: 5_000 - replayLimit,
      gap: { from: 11, to: 5_000 - replayLimit },
    });
    expect(planReplay(10, { first: 100, last: 150 })).toEqual({ from: 99, gap: { from: 11, to: 99 } });
    expect(planReplay(900, { first: 1, last: 20 })).toEqual({ from: 20, gap: { from: 1, to: 20 } });
  });

  it('covers every number from the cursor to the end exactly once, by gap or by replay', () => {
    fc.assert(
      fc.property(fc.nat(4_000), fc.nat(4_000), fc.nat(4_000), (a, b, cursor) => {
        const [first, last] = [Math.min(a, b) + 1, Math.max(a, b)];
        fc.pre(cursor <= last && first <= last + 1);
        const { from, gap } = planReplay(cursor, { first, last });
        expect(gap === null ? cursor : gap.from - 1).toBe(cursor);
        expect(gap === null ? from : gap.to).toBe(from);
        expect(last - from).toBeLessThanOrEqual(replayLimit);
        expect(from).toBeGreaterThanOrEqual(Math.min(cursor, last));
      }),
    );
  });
});

describe('the stream of one client', () => {
  it('gives each event once and in order however log reads and live events interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(50),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        async (from, bursts, pageSize) => {
          const seen: number[] = [];
          let committed = from + 5;
          let tailAt = from;
          const stream = new EventStream(from, ({ seq }) => seen.push(seq));
          /** Between two reads of the log the tail moves on and pushes what it read. */
          const advance = (): void => {
            committed += bursts.shift() ?? 0;
            const fresh = range(tailAt, committed);
            tailAt = committed;
            stream.push(fresh);
          };
          await stream.catchUp(
            () => tailAt,
            async (after) => {
              const page = range(after, Math.min(after + pageSize, committed));
              await Promise.resolve();
              advance();
              return page;
            },
            committed,
          );
          while (bursts.length > 0) advance();
          advance();
          expect(seen).toEqual(range(from, committed).map(({ seq }) => seq));
        },
      ),
    );
  });

  it('sends nothing more once it is closed', async () => {
    const seen: number[] = [];
    const stream = new EventStream(0, ({ seq }) => seen.push(seq));
    await stream.catchUp(
      () => 0,
      async () => [],
      0,
    );
    stream.push(range(0, 2));
    stream.close();
    stream.push(range(2, 4));
    expect(seen).toEqual([1, 2]);
  });
});
