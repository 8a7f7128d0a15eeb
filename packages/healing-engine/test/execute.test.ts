import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { execute, type Answer } from '../src/execute.ts';
import { memoryJournal } from '../src/adapters/memory-journal.ts';
import type { Clock, Containers, Remedy } from '../src/ports.ts';
import { surroundingsOf } from '../src/surroundings.ts';
import { virtualClock } from './support/virtual-clock.ts';

const containers = {} as Containers;

function carryOut(remedy: Remedy, clock: Clock): Promise<Answer> {
  return execute(
    { kind: 'remedy', intentId: 'i1', action: 'llm-session-reset', deadlineMs: remedy.timeoutMs },
    {
      clock,
      containers,
      remedies: { 'llm-session-reset': remedy },
      rebooter: null,
      lock: null,
      mirrored: async () => false,
    },
    new AbortController().signal,
  );
}

/** How long the core waits for an answer. */
function patienceFor(remedy: Remedy, clock: Clock): number {
  const remedies = { 'llm-session-reset': remedy };
  const options = { nodeId: 'box', clock, containers, journal: memoryJournal(), remedies };
  return surroundingsOf(options, true).remedies['llm-session-reset'] ?? NaN;
}

describe('a remedy', () => {
  it('has answered before the core gives up waiting, however long its check takes', async () => {
    const durations = fc.integer({ min: 1, max: 90_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ timeoutMs: durations, checkWithinMs: durations, checkTimeoutMs: durations }),
        durations,
        fc.array(durations, { maxLength: 5 }),
        async (limits, runMs, checksMs) => {
          const clock = virtualClock();
          const checks = [...checksMs];
          const remedy: Remedy = {
            ...limits,
            run: (signal) => clock.sleep(runMs, signal),
            // After those that end it hangs.
            check: async (signal) => {
              await clock.sleep(checks.shift() ?? Infinity, signal);
              return null;
            },
          };
          expect((await carryOut(remedy, clock)).outcome).toBe('unknown');
          expect(clock.monotonicMs()).toBeLessThanOrEqual(patienceFor(remedy, clock));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('may take as long for one check as it says, while its time is not over', async () => {
    const clock = virtualClock();
    const remedy: Remedy = {
      timeoutMs: 5_000,
      checkWithinMs: 60_000,
      checkTimeoutMs: 60_000,
      run: async () => undefined,
      check: async (signal) => {
        await clock.sleep(55_000, signal);
        return true;
      },
    };
    expect(await carryOut(remedy, clock)).toEqual({ outcome: 'ok', errorCode: null });
  });
});
