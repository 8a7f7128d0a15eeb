import { describe, expect, it } from '@jest/globals';
import { inspectPackage, type UpdateError } from '../../src/index.ts';
import { withPatience, type Patience } from '../../src/stream/patience.ts';
import { aPackage, codeOf } from '../builders.ts';
import { FakeTimers } from '../fakes/timers.ts';

const never = new AbortController().signal;
const patience: Patience = { idleMs: 1000, leastBytesPerSecond: 100, speedWindowMs: 2000 };

/** A line that gives `bytes` every `everyMs`, `times` times, then ends or hangs. */
async function* line(timers: FakeTimers, bytes: number, everyMs: number, times: number, hangs = false) {
  for (let time = 0; time < times; time += 1) {
    await timers.sleep(everyMs, never);
    yield new Uint8Array(bytes);
  }
  if (hangs) await new Promise(() => undefined);
}

/** Reads all of a source, taking `workMs` for each chunk. */
async function readAll(
  timers: FakeTimers,
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
  workMs = 0,
): Promise<number> {
  let size = 0;
  for await (const bytes of withPatience(source, patience, timers, signal)) {
    size += bytes.length;
    if (workMs > 0) await timers.sleep(workMs, never);
  }
  return size;
}

/** Lets 100 s pass, and tells how it ended and when nobody sleeps any more. */
async function ending(timers: FakeTimers, run: Promise<unknown>): Promise<unknown> {
  const outcome = codeOf(() => run);
  await timers.pass(100_000);
  expect(timers.sleeping).toBe(0);
  return outcome;
}

describe('a source that makes its reader wait', () => {
  it('is waited for as long as it sends fast enough', async () => {
    const timers = new FakeTimers();
    const size = readAll(timers, line(timers, 100, 990, 50));
    expect(await ending(timers, size)).toBeNull();
    expect(await size).toBe(5000);
  });

  it('is not blamed for the time that its reader takes', async () => {
    const timers = new FakeTimers();
    expect(await ending(timers, readAll(timers, line(timers, 100, 900, 5), undefined, 5000))).toBeNull();
  });

  it.each([
    ['sends nothing', 0, 0],
    ['stops in the middle', 7, 900],
  ])('is given up when it %s', async (_what, times, everyMs) => {
    const timers = new FakeTimers();
    const outcome = codeOf(() => readAll(timers, line(timers, 1000, everyMs, times, true)));
    await timers.pass(times * everyMs + 999);
    let known = false;
    void outcome.then(() => (known = true));
    await timers.pass(0);
    expect(known).toBe(false);
    await timers.pass(1);
    expect(await outcome).toBe('IO_TIMEOUT');
  });

  it('is given up when it trickles', async () => {
    const timers = new FakeTimers();
    expect(await ending(timers, readAll(timers, line(timers, 80, 900, 1000)))).toBe('IO_TIMEOUT');
  });

  it('is left at once when the caller stops', async () => {
    const timers = new FakeTimers();
    const stop = new AbortController();
    const outcome = codeOf(() => readAll(timers, line(timers, 1, 0, 1, true), stop.signal));
    await timers.pass(10);
    stop.abort();
    expect(await outcome).toBe('IO_ABORTED');
    expect(await codeOf(() => readAll(timers, line(timers, 1, 0, 1), stop.signal))).toBe('IO_ABORTED');
  });

  it('is told to stop when its reader has enough', async () => {
    const bytes = await aPackage();
    let told = false;
    const source = async function* (): AsyncGenerator<Uint8Array, void, void> {
      try {
        for (;;) yield bytes;
      } finally {
        told = true;
      }
    };
    expect((await inspectPackage(source())).manifest.version).toBe('1.4.0');
    await new FakeTimers().pass(0);
    expect(told).toBe(true);
  });

  it('that fails is a failure of reading, with its own error as the cause', async () => {
    const reason = new Error('the stick was pulled out');
    const broken = async function* (): AsyncGenerator<Uint8Array, void, void> {
      yield new Uint8Array([0x1f]);
      throw reason;
    };
    const error: unknown = await inspectPackage(broken()).catch((each: unknown) => each);
    expect(error).toMatchObject({
      code: 'IO_READ',
      kind: 'io',
      cause: reason,
    } satisfies Partial<UpdateError>);
  });
});
