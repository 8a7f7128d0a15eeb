import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Announcer, go, say, silent } from '../../src/model/announcer.ts';

describe('the announcer', () => {
  it('speaks at once after a silence', () => {
    expect(say(silent, 'a', 0).spoken).toBe('a');
  });

  it('lets the newest of what waits be said, 5 s later', () => {
    let announcer = say(silent, 'a', 0);
    announcer = say(say(announcer, 'b', 1_000), 'c', 2_000);
    expect(go(announcer, 4_999).spoken).toBe('a');
    expect(go(announcer, 5_000).spoken).toBe('c');
  });

  it('does not repeat what it just said', () => {
    const announcer = say(silent, 'a', 0);
    expect(say(announcer, 'a', 60_000)).toBe(announcer);
  });

  it('never speaks twice within 5 s, whatever happens', () => {
    const step = fc.record({
      text: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null }),
      ms: fc.nat(3_000),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let announcer: Announcer = silent;
        let nowMs = 0;
        let spokenAtMs = Number.NEGATIVE_INFINITY;
        for (const { text, ms } of steps) {
          nowMs += ms;
          const next = text === null ? go(announcer, nowMs) : say(announcer, text, nowMs);
          if (next.spoken !== announcer.spoken) {
            expect(nowMs - spokenAtMs).toBeGreaterThanOrEqual(5_000);
            spokenAtMs = nowMs;
          }
          announcer = next;
        }
      }),
    );
  });
});
