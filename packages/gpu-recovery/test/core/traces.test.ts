import { describe, expect, it } from '@jest/globals';
import { parseTrace, plainRuleFires, replay, GpuRecoveryError } from '../../src/index.ts';
import { fixture, fixtureNames } from '../support/fixture.ts';

const names = fixtureNames('traces');

describe('the evidence rules on labelled courses', () => {
  it('has at least twelve of them', () => {
    expect(names.length).toBeGreaterThanOrEqual(12);
  });

  it.each(names)('%s gets its verdict and no other', (name) => {
    const trace = parseTrace(fixture(`traces/${name}`));
    expect([...replay(trace.observations).ids].sort()).toEqual([...trace.expect].sort());
  });
});

describe('the plain rule of 99 % for 30 s on the same courses', () => {
  it.each(['busy-99-for-92-s', 'gpu-burn', 'idle-stale-100', 'long-prefill'])(
    'calls %s hung, which it is not',
    (name) => {
      expect(plainRuleFires(parseTrace(fixture(`traces/${name}.trace`)).observations)).toBe(true);
    },
  );

  it.each(['deadlock-96', 'deadlock-mig', 'stall-0'])('misses %s', (name) => {
    expect(plainRuleFires(parseTrace(fixture(`traces/${name}.trace`)).observations)).toBe(false);
  });
});

describe('parseTrace', () => {
  const trace = (body: string): string => `title: t\nexpect: none\n${body}`;

  it.each([
    ['nothing', ''],
    ['no end', trace('0 util=1')],
    ['an unknown verb', trace('0 dance\n1 end')],
    ['no time', trace('util=1\n1 end')],
    ['an unknown verdict', 'title: t\nexpect: gpu_tired\n0 util=1\n1 end'],
    ['a period of nothing', 'title: t\nexpect: none\nperiod: 0\n0 util=1\n1 end'],
  ])('refuses %s, naming the line', (_what, text) => {
    expect(() => parseTrace(text)).toThrow(GpuRecoveryError);
    expect(() => parseTrace(text)).toThrow(/line \d+/);
  });

  it('runs values from one line to the next, and leaves out what it does not say', () => {
    const { observations } = parseTrace(trace('0 temp=40..60 util=x..y\n10 temp=60\n12 end'));
    const at = (index: number) => {
      const probe = observations[index]?.probe;
      return probe?.kind === 'readings' ? probe.readings[0] : undefined;
    };
    expect(at(5)?.temperatureC).toEqual({ known: true, value: 50 });
    expect(at(11)?.temperatureC).toEqual({ known: true, value: 60 });
    expect(at(5)?.utilizationPercent.known).toBe(false);
    expect(at(5)?.powerW).toEqual({ known: false, reason: 'not_reported' });
  });

  it('plays error texts of the tool', () => {
    const { observations } = parseTrace(
      trace('0 util=1\n2 probe Failed to initialize NVML: Driver/library version mismatch\n3 end'),
    );
    expect(observations[2]?.probe).toMatchObject({ kind: 'failed', failure: { code: 'driver_mismatch' } });
  });
});
