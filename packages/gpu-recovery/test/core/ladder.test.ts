import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  absent,
  defaultLadderPolicy,
  emptyLedger,
  known,
  rungs,
  withoutBudgets,
  type Attempt,
  type Ledger,
  type Rung,
} from '../../src/index.ts';
import { climb, refusal, rungRules, type LadderFacts } from '../../src/core/ladder.ts';
import { aRecommendation, facts, uuid } from '../builders.ts';

const now = facts().nowMs;
const day = 86_400_000;

const attempt = (rung: Rung, agoMs: number, changes: Partial<Attempt> = {}): Attempt => ({
  device: uuid,
  rung,
  because: ['gpu_hang'],
  startedAtMs: now - agoMs,
  bootId: 'boot-1',
  outcome: 'failed',
  ...changes,
});
const ledgerOf = (...attempts: readonly Attempt[]): Ledger => ({ ...emptyLedger, attempts });
const refused = (
  rung: Rung,
  changes: Partial<LadderFacts> = {},
  ledger: Ledger = emptyLedger,
  policy = defaultLadderPolicy,
  whenIdle = false,
) => refusal(rung, { device: uuid, whenIdle }, ledger, facts(changes), policy)?.code ?? null;

describe('refusal', () => {
  it('lets every rung through where nothing speaks against it', () => {
    const policy = { ...defaultLadderPolicy, allowReboot: true };
    expect(rungs.map((rung) => refused(rung, {}, emptyLedger, policy))).toEqual(rungs.map(() => null));
  });

  it.each<[string, Partial<LadderFacts>]>([
    ['no_reset_on_jetson', { gpuKind: 'integrated' }],
    ['needs_root', { isRoot: false }],
    ['gpu_lost', { isLost: true }],
    ['display_gpu', { displayActive: known(true) }],
    ['display_gpu', { displayActive: absent('not_available') }],
    ['mig_enabled', { migEnabled: known(true) }],
    ['linked_gpus', { linkedGpus: known(true) }],
    ['linked_gpus', { linkedGpus: absent('not_reported') }],
    ['model_loading', { modelLoading: true }],
  ])('refuses a reset: %s', (code, changes) => {
    expect(refused('reset_gpu', changes)).toBe(code);
  });

  it('refuses a reset that the operator does not allow, and a reboot unless he does', () => {
    expect(refused('reset_gpu', {}, emptyLedger, { ...defaultLadderPolicy, allowReset: false })).toBe(
      'not_allowed',
    );
    expect(refused('reboot')).toBe('not_allowed');
  });

  it('refuses a reboot soon after a boot, during a job of the host, and beyond an hour or a day of budget', () => {
    const policy = { ...defaultLadderPolicy, allowReboot: true, rebootsPerHour: 2 };
    expect(refused('reboot', { uptimeMs: 599_000 }, emptyLedger, policy)).toBe('just_booted');
    expect(refused('reboot', { jobLock: 'an update' }, emptyLedger, policy)).toBe('host_job');
    const hourly = { ...policy, rebootsPerHour: 1, coolDowns: false };
    expect(refused('reboot', {}, ledgerOf(attempt('reboot', 3_500_000)), hourly)).toBe('budget_spent');
    const two = ledgerOf(attempt('reboot', 2 * 3_600_000), attempt('reboot', 5 * 3_600_000));
    expect(refused('reboot', {}, two, policy)).toBe('budget_spent');
    expect(refused('reboot', {}, ledgerOf(attempt('reboot', 2 * 3_600_000)), policy)).toBeNull();
  });

  it('counts a reboot for any device, and other rungs for their own', () => {
    const policy = { ...defaultLadderPolicy, allowReboot: true };
    const other = { device: 'GPU-other' };
    expect(refused('reboot', {}, ledgerOf(attempt('reboot', 60_000, other)), policy)).toBe('cooling_down');
    expect(refused('stop_llm', {}, ledgerOf(attempt('stop_llm', 60_000, other)))).toBeNull();
    expect(refused('stop_llm', {}, ledgerOf(attempt('stop_llm', 60_000)))).toBe('cooling_down');
    expect(refused('stop_llm', {}, ledgerOf(attempt('stop_llm', 120_000)))).toBeNull();
  });

  it('takes an attempt of the future for a wrong clock, and frees nothing for it', () => {
    expect(refused('reset_gpu', {}, ledgerOf(attempt('reset_gpu', -3_600_000)))).toBe('cooling_down');
  });

  it('stops after five disruptive actions in seven days, and calls a person instead', () => {
    const five = [1, 2, 3, 4, 5].map((days) => attempt('stop_llm', days * day));
    expect(refused('reset_gpu', {}, ledgerOf(...five))).toBe('budget_spent');
    expect(refused('clear_cache', {}, ledgerOf(...five))).toBeNull();
    expect(refused('inspect', {}, ledgerOf(...five))).toBeNull();
    expect(refused('reset_gpu', {}, ledgerOf(...five.slice(1), attempt('stop_llm', 8 * day)))).toBeNull();
  });

  it('waits until nothing is in flight for what can wait', () => {
    const whenIdle = (rung: Rung, inFlight: number | null) =>
      refused(rung, { inFlight }, emptyLedger, defaultLadderPolicy, true);
    expect(whenIdle('reset_gpu', 2)).toBe('waits_for_idle');
    expect(whenIdle('reset_gpu', null)).toBe('waits_for_idle');
    expect(whenIdle('reset_gpu', 0)).toBeNull();
    expect(whenIdle('clear_cache', null)).toBeNull();
    expect(whenIdle('clear_cache', 1)).toBe('waits_for_idle');
  });

  it('does not give up requests where there are none, nor set clocks without root', () => {
    expect(refused('reset_session', { inFlight: 0 })).toBe('nothing_in_flight');
    expect(refused('reset_session', { inFlight: null })).toBeNull();
    expect(refused('throttle_gpu', { isRoot: false })).toBe('needs_root');
  });

  it('leaves budgets and cool-downs to a caller that has its own, and no interlock', () => {
    const policy = withoutBudgets();
    const busy = ledgerOf(...[1, 2, 3, 4, 5, 6].map((minutes) => attempt('reset_gpu', minutes * 60_000)));
    expect(refused('reset_gpu', {}, busy, policy)).toBeNull();
    expect(refused('reset_gpu', { displayActive: known(true) }, busy, policy)).toBe('display_gpu');
    expect(refused('reboot', {}, busy, policy)).toBe('not_allowed');
  });
});

describe('climb', () => {
  const path = (
    action: Rung | 'none',
    because: Parameters<typeof aRecommendation>[1] = ['gpu_hang'],
    ledger = emptyLedger,
  ) => climb(aRecommendation(action, because), ledger, now);

  it('goes up from the recommended rung, and ends with a person', () => {
    expect(path('reset_session')).toEqual(['reset_session', 'stop_llm', 'reset_gpu', 'reboot', 'inspect']);
    expect(path('inspect')).toEqual(['inspect']);
    expect(path('none')).toEqual([]);
  });

  it('has no reset on a Jetson: the service is restarted, then the board', () => {
    const jetson = aRecommendation('reset_gpu', ['xid'], { gpuKind: 'integrated' });
    expect(climb(jetson, emptyLedger, now)).toEqual(['stop_llm', 'reboot', 'inspect']);
  });

  it('does not cure heat by a reset, nor end requests for a memory that only fills up', () => {
    expect(path('throttle_gpu', ['gpu_thermal'])).toEqual(['throttle_gpu', 'stop_llm', 'inspect']);
    expect(path('clear_cache', ['gpu_memory_pressure'])).toEqual(['clear_cache', 'inspect']);
    expect(path('clear_cache', ['gpu_memory_exhausted'])[1]).toBe('reset_session');
  });

  it('starts at the next rung when the condition returns soon after one that helped', () => {
    const helped = (agoMs: number, because: Attempt['because'] = ['gpu_hang']) =>
      ledgerOf(attempt('reset_session', agoMs, { outcome: 'verified', because }));
    expect(path('reset_session', ['gpu_hang'], helped(120_000))[0]).toBe('stop_llm');
    expect(path('reset_session', ['gpu_hang'], helped(3_600_000))[0]).toBe('reset_session');
    expect(path('reset_session', ['gpu_hang'], helped(120_000, ['xid']))[0]).toBe('reset_session');
  });

  it('calls a person for a GPU that left the bus twice in seven days', () => {
    const before = ledgerOf(attempt('reboot', 3 * day, { because: ['gpu_lost'] }));
    expect(path('reboot', ['gpu_lost'], before)).toEqual(['inspect']);
    expect(
      path('reboot', ['gpu_lost'], ledgerOf(attempt('reboot', 8 * day, { because: ['gpu_lost'] })))[0],
    ).toBe('reboot');
    expect(path('reboot', ['driver_advice'], before)[0]).toBe('reboot');
  });
});

const anyMeasured = fc.oneof(
  fc.boolean().map((value) => known(value)),
  fc.constant(absent('not_available')),
);
const anyFacts: fc.Arbitrary<LadderFacts> = fc.record({
  nowMs: fc.constant(now),
  uptimeMs: fc.nat(2_000_000),
  gpuKind: fc.constantFrom('discrete' as const, 'integrated' as const),
  displayActive: anyMeasured,
  migEnabled: anyMeasured,
  isLost: fc.boolean(),
  linkedGpus: anyMeasured,
  isRoot: fc.boolean(),
  jobLock: fc.constantFrom(null, 'an update'),
  modelLoading: fc.boolean(),
  inFlight: fc.constantFrom(null, 0, 3),
});
const anyLedger = fc
  .array(
    fc.record({
      rung: fc.constantFrom(...rungs),
      agoMs: fc.integer({ min: -1000, max: 8 * day }),
      device: fc.constantFrom(uuid, 'GPU-other'),
      outcome: fc.constantFrom('started' as const, 'verified' as const, 'failed' as const),
    }),
    { maxLength: 8 },
  )
  .map((all) => ledgerOf(...all.map(({ rung, agoMs, ...rest }) => attempt(rung, agoMs, rest))));

describe('interlocks, whatever the facts', () => {
  it('never lets a reset through on a Jetson, for a display, under MIG, when lost, unasked or in its cool-down', () => {
    fc.assert(
      fc.property(anyFacts, anyLedger, fc.boolean(), (some, ledger, allowReset) => {
        const policy = { ...defaultLadderPolicy, allowReset };
        if (refusal('reset_gpu', { device: uuid, whenIdle: false }, ledger, some, policy) !== null) return;
        expect(some).toMatchObject({
          gpuKind: 'discrete',
          displayActive: known(false),
          linkedGpus: known(false),
          isLost: false,
          isRoot: true,
        });
        expect(some.migEnabled.known && some.migEnabled.value).toBe(false);
        expect(allowReset).toBe(true);
        const recent = ledger.attempts.filter(
          ({ rung, device, startedAtMs }) =>
            rung === 'reset_gpu' && device === uuid && now - startedAtMs < rungRules.reset_gpu.coolDownMs,
        );
        expect(recent).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('never lets more reboots through than the hour and the day have', () => {
    fc.assert(
      fc.property(anyFacts, anyLedger, (some, ledger) => {
        const policy = { ...defaultLadderPolicy, allowReboot: true };
        if (refusal('reboot', { device: uuid, whenIdle: false }, ledger, some, policy) !== null) return;
        const since = (ms: number) =>
          ledger.attempts.filter(({ rung, startedAtMs }) => rung === 'reboot' && now - startedAtMs < ms)
            .length;
        expect(since(3_600_000)).toBe(0);
        expect(since(day)).toBeLessThan(2);
      }),
      { numRuns: 2000 },
    );
  });

  it('always ends with a person, in rising order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rungs),
        anyLedger,
        fc.constantFrom('discrete' as const, 'integrated' as const),
        (action, ledger, gpuKind) => {
          const path = climb(aRecommendation(action, ['gpu_hang'], { gpuKind }), ledger, now);
          expect(path.at(-1)).toBe('inspect');
          const ranks = path.map((rung) => rungs.indexOf(rung));
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
          if (gpuKind === 'integrated') expect(path).not.toContain('reset_gpu');
        },
      ),
    );
  });
});
