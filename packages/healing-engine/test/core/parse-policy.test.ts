import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkPolicy, parsePolicy } from '../../src/core/parse-policy.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import { spellPath } from '../../src/core/policy-reader.ts';

/** What is wrong with a policy, one line a problem. */
function problemsOf(value: unknown): readonly string[] {
  const checked = checkPolicy(value);
  return checked.ok ? [] : checked.problems.map(({ path, reason }) => `${spellPath(path)} ${reason}`);
}

describe('a policy', () => {
  it.each([undefined, null, {}])('is the default where nothing is said (%p)', (value) => {
    expect(parsePolicy(value)).toEqual(defaultPolicy);
  });

  it('that is the default in full is taken as it is', () => {
    expect(parsePolicy(JSON.parse(JSON.stringify(defaultPolicy)))).toEqual(defaultPolicy);
  });

  it('keeps what it does not change, at every depth', () => {
    const policy = parsePolicy({
      overload: { cpu: { threshold: { high: 0.95 } } },
      ladder: { escalateAt: 4 },
    });
    expect(policy.overload.cpu).toEqual({
      ...defaultPolicy.overload.cpu,
      threshold: { high: 0.95, low: 0.8 },
    });
    expect(policy.ladder).toEqual({ windowMs: 600_000, escalateAt: 4 });
    expect(policy.overload.memory).toEqual(defaultPolicy.overload.memory);
  });

  it('takes durations as milliseconds and as text with a unit', () => {
    const policy = parsePolicy({
      resyncMs: 5_000,
      ladder: { windowMs: '15m' },
      probation: { firstMs: '2h' },
    });
    expect([policy.resyncMs, policy.ladder.windowMs, policy.probation.firstMs]).toEqual([
      5_000, 900_000, 7_200_000,
    ]);
  });

  it('takes maintenance windows, with all categories and services where none is named', () => {
    const policy = parsePolicy({
      windows: [{ cron: '0 3 * * 0', durationMs: '2h', zone: 'Europe/Berlin', blocks: ['C', 'D'] }],
    });
    expect(policy.windows).toEqual([
      { cron: '0 3 * * 0', durationMs: 7_200_000, zone: 'Europe/Berlin', blocks: ['C', 'D'], services: [] },
    ]);
  });

  it.each([
    [
      { overload: { cpu: { threshold: { high: 90 } } } },
      'overload.cpu.threshold.high must be a share from 0 to 1, not 90',
    ],
    [{ ladder: { escalateAt: 2.5 } }, 'ladder.escalateAt must be a whole number from 1 to 1000000, not 2.5'],
    [{ ladder: { escalatAt: 2 } }, 'ladder.escalatAt is not known; did you mean escalateAt?'],
    [{ reboot: { enabled: 'yes' } }, 'reboot.enabled must be true or false, not "yes"'],
    [{ disk: { mode: 'on' } }, 'disk.mode must be one of execute, shadow, off, not "on"'],
    [{ overload: { cpu: { ladder: ['reboot'] } } }, 'overload.cpu.ladder[0] must be one of'],
    [{ overload: { cpu: { ladder: 'llm-cache-clear' } } }, 'overload.cpu.ladder must be a list'],
    [{ ladder: null }, 'ladder must be a group of values, not empty'],
    [{ ladder: [] }, 'ladder must be a group of values, not a list'],
    [{ windows: [{ durationMs: '1h' }] }, 'windows[0].cron is missing'],
    [{ windows: [{ cron: '61 * * * *', durationMs: '1h' }] }, 'windows[0].cron has no valid minute ("61")'],
    [
      { windows: [{ cron: '0 * * * *', durationMs: '1h', zone: 'Berlin' }] },
      'windows[0].zone must be an IANA time zone',
    ],
    [
      { resyncMs: '10 seconds' },
      'resyncMs must be a duration from 250ms to 10m (milliseconds, or text such as 10s, 5m or 1h), not "10 seconds"',
    ],
    [{ overload: { temperature: { service: ' ' } } }, 'overload.temperature.service must be a name, not " "'],
    [{ constructor: 1 }, 'constructor is not known'],
    ['fast', ' must be a group of values, not "fast"'],
  ])('is refused with path and reason: %j', (value, problem) => {
    expect(problemsOf(value)[0]).toContain(problem);
  });

  it.each([
    [
      { overload: { cpu: { threshold: { high: 0.7 } } } },
      'overload.cpu.threshold.low must be below its high mark',
    ],
    [{ overload: { enter: 6 } }, 'overload.enter must not exceed overload.of'],
    [
      { overload: { gpu: { ladder: ['restart-service'] } } },
      'overload.gpu.ladder may not hold restart-service',
    ],
    [{ overload: { temperature: { stopAt: 80 } } }, 'overload.temperature.stopAt must not be below'],
    [{ disk: { critical: 0.85 } }, 'disk.critical must not be below disk.cleanup'],
    [{ disk: { rearm: 0.9 } }, 'disk.rearm must be below disk.warning'],
    [{ backoff: { capMs: 1_000 } }, 'backoff.capMs must not be below backoff.baseMs'],
    [{ probation: { maxMs: '10m' } }, 'probation.maxMs must not be below probation.firstMs'],
    [{ flap: { stop: 0.4 } }, 'flap.stop must be below flap.start'],
    [{ verify: { runningMs: '1h' } }, 'verify.runningMs must not exceed'],
    [{ reboot: { perHour: 5 } }, 'reboot.perHour must not exceed reboot.perDay'],
  ])('is refused where its numbers contradict each other: %j', (value, problem) => {
    expect(problemsOf(value)).toEqual([expect.stringContaining(problem)]);
  });

  it('that is wrong in several places is told of all of them at once, as POLICY_INVALID', () => {
    const wrong = { resyncMs: -1, disk: { warning: 80, cleanup: 90 } };
    expect(problemsOf(wrong)).toHaveLength(3);
    expect(() => parsePolicy(wrong)).toThrow(
      expect.objectContaining({ code: 'POLICY_INVALID', message: expect.stringContaining('disk.cleanup') }),
    );
  });

  it('is never read from anything by throwing something else', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const checked = checkPolicy(value);
        if (!checked.ok) expect(checked.problems.length).toBeGreaterThan(0);
      }),
    );
  });
});
