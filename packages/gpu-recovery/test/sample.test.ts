import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSampler, type SamplerEvent } from '../src/sample.ts';
import type { ProbeOutcome } from '../src/index.ts';
import { aReading } from './builders.ts';
import { fakeClock, type FakeClock } from './fakes/clock.ts';
import { fakeSource, reads, type FakeSource } from './fakes/source.ts';

const signal = new AbortController().signal;
const silence = (): Promise<ProbeOutcome> => new Promise(() => undefined);
const later = (clock: FakeClock, ms: number, outcome: ProbeOutcome): Promise<ProbeOutcome> =>
  clock.sleep(ms).then(() => outcome);

function sampling(source: FakeSource, clock: FakeClock, periodMs = 1000) {
  const events: SamplerEvent[] = [];
  const sampler = createSampler({ source, clock, periodMs, onEvent: (event) => void events.push(event) });
  return { sampler, events, next: () => sampler.next(signal) };
}

describe('the sampler', () => {
  it('asks once a period', async () => {
    const [clock, source] = [fakeClock(), fakeSource(reads(aReading()))];
    const { next } = sampling(source, clock);
    for (let round = 0; round < 5; round += 1) await next();
    expect([source.started, clock.monotonicMs()]).toEqual([5, 4000]);
  });

  it('keeps the one probe that hangs, and tells for how long', async () => {
    const [clock, source] = [fakeClock(), fakeSource(silence())];
    const { next, sampler, events } = sampling(source, clock);
    const outcomes: ProbeOutcome[] = [];
    for (let round = 0; round < 8; round += 1) outcomes.push(await next());
    expect(outcomes.at(-1)).toEqual({ kind: 'pending', forMs: 8000 });
    expect([source.started, sampler.outstanding()]).toEqual([1, 1]);
    expect(events).toEqual([{ kind: 'probe_slow', forMs: 5000 }]);
  });

  it('says when it answers again', async () => {
    const clock = fakeClock();
    const source = fakeSource(later(clock, 7500, reads(aReading())), reads(aReading()));
    const { next, events } = sampling(source, clock);
    for (let round = 0; round < 9; round += 1) await next();
    expect(events.map(({ kind }) => kind)).toEqual(['probe_slow', 'probe_recovered']);
  });

  it('tells a state once, not every period, and each new one', async () => {
    const clock = fakeClock();
    const failed: ProbeOutcome = { kind: 'failed', failure: { code: 'unknown', text: 'x' }, exitCode: 255 };
    const gone: ProbeOutcome = { kind: 'vanished', text: 'no program' };
    const stuck: ProbeOutcome = { kind: 'stuck', pid: 7, state: 'D', forMs: 0 };
    const source = fakeSource(failed, failed, gone, gone, stuck, stuck, reads(aReading()));
    const { next, events } = sampling(source, clock);
    const outcomes: ProbeOutcome[] = [];
    for (let round = 0; round < 7; round += 1) outcomes.push(await next());
    expect(events.map(({ kind }) => kind)).toEqual([
      'probe_failed',
      'probe_vanished',
      'probe_stuck',
      'probe_recovered',
    ]);
    expect(outcomes[5]).toEqual({ ...stuck, forMs: 1000 });
  });

  it('takes a source that throws for a failure', async () => {
    const { next } = sampling(fakeSource(new Error('broken pipe')), fakeClock());
    expect(await next()).toMatchObject({ kind: 'failed', failure: { text: 'broken pipe' } });
  });

  it('passes on what happened beside the readings', async () => {
    const source = fakeSource(reads(aReading()));
    source.notes = [{ kind: 'probe_restarted', why: 'silent' }];
    const { next, events } = sampling(source, fakeClock());
    await next();
    await next();
    expect(events).toEqual([{ kind: 'probe_restarted', why: 'silent' }]);
  });

  it('does not ask while it is paused', async () => {
    const source = fakeSource(reads(aReading()));
    const { next, sampler } = sampling(source, fakeClock());
    const resume = await sampler.pause();
    expect(await next()).toEqual({ kind: 'none' });
    expect([source.started, source.closed]).toEqual([0, 1]);
    resume();
    expect((await next()).kind).toBe('readings');
  });

  it('gives up the probe that is out before it is paused, so that nothing of ours holds the device', async () => {
    const source = fakeSource(silence(), reads(aReading()));
    const { next, sampler } = sampling(source, fakeClock());
    expect((await next()).kind).toBe('pending');
    const resume = await sampler.pause();
    expect([source.out, sampler.outstanding(), source.closed]).toEqual([0, 0, 1]);
    expect(await next()).toEqual({ kind: 'none' });
    expect(source.started).toBe(1);
    resume();
    expect((await next()).kind).toBe('readings');
  });

  it('takes a probe that was given up for no failure', async () => {
    const { next, sampler, events } = sampling(fakeSource(silence()), fakeClock());
    const waiting = next();
    await sampler.pause();
    expect([await waiting, events]).toEqual([{ kind: 'none' }, []]);
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const { sampler } = sampling(fakeSource(silence()), fakeClock());
    stop.abort(new Error('enough'));
    await expect(sampler.next(stop.signal)).rejects.toThrow('enough');
    await sampler.close();
  });

  it('never has more than one probe out, and none in a pause, whatever they do', async () => {
    const behaviour = fc.oneof(
      fc.constant('hang' as const),
      fc.constant('throw' as const),
      fc.integer({ min: 0, max: 9000 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            { weight: 9, arbitrary: behaviour },
            { weight: 1, arbitrary: fc.constant('hang' as const) },
          ),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        fc.array(fc.boolean(), { maxLength: 6 }),
        async (behaviours, pauses) => {
          const clock = fakeClock();
          const source = fakeSource();
          const probe = source.probe.bind(source);
          let at = 0;
          source.probe = (of) => {
            const next = behaviours[at % behaviours.length];
            at += 1;
            source.script = [
              next === 'hang'
                ? silence()
                : next === 'throw'
                  ? new Error('x')
                  : later(clock, next ?? 0, reads(aReading())),
            ];
            return probe(of);
          };
          const { next, sampler } = sampling(source, clock, 500);
          for (let round = 0; round < 30; round += 1) {
            if (pauses[round] === true) {
              const resume = await sampler.pause();
              expect(source.out).toBe(0);
              await next();
              expect(source.out).toBe(0);
              resume();
            }
            await next();
            expect(source.out).toBe(sampler.outstanding());
          }
          await sampler.close();
          expect([source.mostAtOnce, source.out]).toEqual([1, 0]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
