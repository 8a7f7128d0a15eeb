import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { absent, known, rungs, undoThrottle, type GpuReading, type RecoveryEvent } from '../src/index.ts';
import { aJetson, aReading, aRecommendation } from './builders.ts';
import { refusing, type FakeBox } from './fakes/recovery.ts';
import { dead, recovering, type Recovering } from './support/recovering.ts';

const reset = aRecommendation('reset_gpu', ['xid']);

let box: FakeBox;
let events: RecoveryEvent[];
let take: Recovering['take'];

beforeEach(() => {
  ({ box, events, take } = recovering());
});

describe('clear_cache', () => {
  const model = (name: string) => ({ name, vramBytes: 4 * 2 ** 30, sizeBytes: null, expiresAtMs: null });
  const clear = aRecommendation('clear_cache', ['gpu_memory_exhausted']);

  it('is proven by models that are gone and three quarters of their memory back', async () => {
    box.models = [model('a')];
    box.reading = aReading({ memoryUsedMib: known(9000) });
    const before = box.reading;
    box.on.clearCache = () => {
      box.models = [model('a')];
      setImmediate(() => {
        box.models = [];
        box.reading = aReading({ memoryUsedMib: known(5000) });
      });
      return Promise.resolve({ kind: 'done', detail: '' });
    };
    expect(await take(clear, { reading: before })).toMatchObject({
      kind: 'verified',
      rung: 'clear_cache',
      seen: expect.stringMatching(/4000 MiB were freed of at least 3072/) as unknown,
    });
  });

  it('did not help while a model is still listed, or its memory still used', async () => {
    box.models = [model('a')];
    await take(clear, { single: true });
    expect(events.at(-1)).toMatchObject({ kind: 'action_failed', seen: 'still loaded: a' });
    box.models = [];
    await box.clock.sleep(120_000);
    box.reading = aReading({ memoryUsedMib: known(24_000) });
    await take(clear, { single: true });
    expect(events.at(-1)).toMatchObject({
      kind: 'action_failed',
      seen: expect.stringMatching(/0 MiB were freed/) as unknown,
    });
  });

  it('goes by the models alone where the memory cannot be read', async () => {
    box.reading = null;
    expect(await take(clear)).toMatchObject({
      seen: expect.stringMatching(/cannot be read; the model answers/) as unknown,
    });
  });
});

describe('throttle_gpu', () => {
  const hot = aRecommendation('throttle_gpu', ['gpu_thermal']);
  const at = (temperature: number, changes: Partial<GpuReading> = {}) =>
    aReading({ temperatureC: known(temperature), clockMhz: known(1400), ...changes });

  it('is proven by a clock below its cap and two degrees less, and is kept to be undone', async () => {
    box.reading = at(80);
    expect(await take(hot, { reading: at(90) })).toMatchObject({ kind: 'verified', seen: '10 C cooler' });
    expect(box.ledger.throttles).toMatchObject([{ way: 'devfreq', previous: 900 }]);
  });

  it('is proven by a hardware that no longer slows down', async () => {
    box.reading = at(90);
    const braked = at(90, { throttleReasons: known(0x88) });
    expect(await take(hot, { reading: braked })).toMatchObject({
      seen: 'the hardware no longer slows the GPU down',
    });
  });

  it.each([
    ['a clock above its cap', at(70, { clockMhz: known(1900) }), /1900 MHz, above 1500/],
    ['no less heat', at(90), /not cooler yet/],
    ['a GPU that does not answer', null, /does not answer/],
  ])('did not help with %s', async (_what, now, seen) => {
    box.reading = now;
    await take(hot, { reading: at(90), single: true });
    expect(events.at(-1)).toMatchObject({
      kind: 'action_failed',
      seen: expect.stringMatching(seen) as unknown,
    });
  });

  it('goes on to the end of the load where clocks cannot be set', async () => {
    box.on.throttle = refusing('not supported on this device');
    expect(await take(hot)).toMatchObject({ kind: 'verified', rung: 'stop_llm' });
  });

  it('is taken back step by step once the device was cool for ten minutes', async () => {
    box.reading = at(80);
    await take(hot, { reading: at(90) });
    const undo = (coolForMs: number, sinceStepMs = Infinity) => {
      const { control, ledger, clock } = box.ports;
      if (control === null) throw new Error('the box has a control');
      return undoThrottle(
        { device: at(80).device, coolForMs, sinceStepMs },
        { control, ledger, clock },
        new AbortController().signal,
      );
    };
    expect(await undo(599_999)).toBe(false);
    expect(await undo(600_000, 119_999)).toBe(false);
    box.on.undoThrottle = refusing('the clocks are held');
    expect(await undo(600_000)).toBe(false);
    expect(box.ledger.throttles).toMatchObject([{ previous: 900 }]);
    delete box.on.undoThrottle;
    expect(await undo(600_000)).toBe(true);
    expect(box.ledger.throttles).toMatchObject([{ previous: null }]);
    expect(await undo(720_000, 120_000)).toBe(true);
    expect(box.ledger.throttles).toEqual([]);
    expect(await undo(900_000, 120_000)).toBe(false);
  });
});

describe('reset_gpu', () => {
  it('is not tried while anybody holds the device, and gives back the service', async () => {
    box.holders = known([{ pid: 7, name: 'python' }]);
    await take(reset, { single: true });
    expect(box.calls).toEqual(['pause', 'stop', 'resume', 'start']);
    expect(events.at(-1)).toMatchObject({ kind: 'action_failed', seen: 'the GPU is in use by python (7)' });
  });

  it('is not tried where it cannot be seen who holds the device', async () => {
    box.holders = absent('no_permission');
    await take(reset, { single: true });
    expect(box.calls).not.toContain('reset');
  });

  it('did not help while the driver still advises something', async () => {
    box.reading = aReading({ advice: known('reset_gpu') });
    await take(reset, { single: true });
    expect(events.at(-1)).toMatchObject({ seen: 'the driver still advises reset_gpu' });
    box.reading = null;
    await box.clock.sleep(600_000);
    await take(reset, { single: true, reading: aReading() });
    expect(events.at(-1)).toMatchObject({ seen: 'the GPU does not answer' });
  });

  it('starts the service again when it is given up in the middle', async () => {
    const stop = new AbortController();
    box.on.reset = (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        stop.abort(new Error('shut down'));
      });
    await expect(take(reset, { signal: stop.signal })).rejects.toThrow('shut down');
    expect(box.calls).toEqual(['pause', 'stop', 'reset', 'resume', 'start']);
  });

  it('is never reached while a process holds the device, on a Jetson, for a display or twice in its cool-down', async () => {
    const measured = fc.oneof(
      fc.boolean().map((value) => known(value)),
      fc.constant(absent('not_reported')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          action: fc.constantFrom(...rungs),
          isJetson: fc.boolean(),
          displayActive: measured,
          held: fc.constantFrom('nobody', 'somebody', 'unknown'),
          single: fc.boolean(),
          pauseMs: fc.constantFrom(0, 60_000, 700_000),
        }),
        async ({ action, isJetson, displayActive, held, single, pauseMs }) => {
          ({ box, take } = recovering());
          box.token = dead;
          box.reading = isJetson ? aJetson() : aReading({ displayActive });
          box.holders =
            held === 'unknown'
              ? absent('no_permission')
              : known(held === 'nobody' ? [] : [{ pid: 1, name: 'x' }]);
          const resetsAt: number[] = [];
          box.on.reset = () => {
            resetsAt.push(box.clock.monotonicMs());
            return Promise.resolve({ kind: 'done', detail: '' });
          };
          const recommendation = aRecommendation(action, ['gpu_hang'], {
            gpuKind: isJetson ? 'integrated' : 'discrete',
            device: box.reading.device,
          });
          for (let round = 0; round < 3; round += 1) {
            await take(recommendation, { single });
            if (pauseMs > 0) await box.clock.sleep(pauseMs);
          }
          if (resetsAt.length === 0) return;
          expect(isJetson).toBe(false);
          expect(displayActive).toEqual(known(false));
          expect(held).toBe('nobody');
          resetsAt
            .slice(1)
            .forEach((ms, at) => expect(ms - (resetsAt[at] ?? 0)).toBeGreaterThanOrEqual(600_000));
        },
      ),
      { numRuns: 200 },
    );
  });
});
