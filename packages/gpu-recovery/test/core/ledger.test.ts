import { describe, expect, it } from '@jest/globals';
import { emptyLedger, type Attempt, type ThrottleRecord } from '../../src/index.ts';
import { addAttempt, addThrottle, parseLedger, setThrottle, settle } from '../../src/core/ledger.ts';

const attempt: Attempt = {
  device: 'GPU-1',
  rung: 'stop_llm',
  because: ['gpu_hang'],
  startedAtMs: 1000,
  bootId: null,
  outcome: 'started',
};
const throttle: ThrottleRecord = { device: 'GPU-1', way: 'devfreq', previous: 900, appliedAtMs: 1 };

describe('the ledger', () => {
  it('settles the newest attempt of a device and rung, and no other', () => {
    const ledger = [attempt, { ...attempt, device: 'GPU-2' }, { ...attempt, startedAtMs: 2000 }].reduce(
      addAttempt,
      emptyLedger,
    );
    expect(settle(ledger, attempt, 'verified').attempts.map(({ outcome }) => outcome)).toEqual([
      'started',
      'started',
      'verified',
    ]);
    expect(settle(ledger, { device: 'GPU-3', rung: 'reboot' }, 'failed')).toBe(ledger);
  });

  it('forgets attempts that no budget counts any more', () => {
    const old = addAttempt(emptyLedger, attempt);
    expect(addAttempt(old, { ...attempt, startedAtMs: 9 * 86_400_000 }).attempts).toHaveLength(1);
  });

  it('keeps the value from before the first throttling over a second one', () => {
    const once = addThrottle(emptyLedger, throttle);
    const twice = addThrottle(once, { ...throttle, previous: 600, appliedAtMs: 2 });
    expect(twice.throttles).toEqual([{ ...throttle, appliedAtMs: 2 }]);
    expect(setThrottle(twice, 'GPU-1', null).throttles).toEqual([]);
  });

  it('comes back from JSON as it was', () => {
    const ledger = addThrottle(addAttempt(emptyLedger, attempt), throttle);
    expect(parseLedger(JSON.stringify(ledger))).toEqual(ledger);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['another version', '{"version":2,"attempts":[],"throttles":[]}'],
    ['no attempts', '{"version":1,"throttles":[]}'],
    [
      'a rung that is not known',
      JSON.stringify({ ...emptyLedger, attempts: [{ ...attempt, rung: 'pray' }] }),
    ],
    [
      'a throttling of an unknown way',
      JSON.stringify({ ...emptyLedger, throttles: [{ ...throttle, way: 'ice' }] }),
    ],
    ['throttles that are no list', '{"version":1,"attempts":[],"throttles":{}}'],
  ])('is no ledger: %s', (_what, text) => {
    expect(parseLedger(text)).toBeNull();
  });
});
