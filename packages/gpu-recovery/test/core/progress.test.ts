import { describe, expect, it } from '@jest/globals';
import { noProgress, stepProgress, workFrom, type ProgressEvent } from '../../src/core/progress.ts';

const started = (id: string, atMs: number, changes: Partial<ProgressEvent> = {}): ProgressEvent =>
  ({
    kind: 'started',
    id,
    atMs,
    promptTokens: null,
    loads: false,
    streams: true,
    ...changes,
  }) as ProgressEvent;
const tokens = (id: string, atMs: number, count = 1): ProgressEvent => ({ kind: 'tokens', id, atMs, count });
const ended = (
  id: string,
  atMs: number,
  completed = true,
  more: Partial<ProgressEvent> = {},
): ProgressEvent =>
  ({ kind: 'ended', id, atMs, completed, promptTokens: null, promptMs: null, ...more }) as ProgressEvent;

const after = (...events: readonly ProgressEvent[]) => {
  const work = workFrom(events.reduce(stepProgress, noProgress));
  if (!work.known) throw new Error('counted work is known');
  return work;
};

describe('progress', () => {
  it('is idle until a request comes and after the last one ended', () => {
    expect(after()).toMatchObject({ inFlight: 0, phase: 'idle', lastProgressAtMs: null });
    expect(after(started('a', 5), ended('a', 9))).toMatchObject({
      inFlight: 0,
      phase: 'idle',
      lastProgressAtMs: null,
    });
  });

  it('reads the prompt from the start of the request, then gives tokens', () => {
    expect(after(started('a', 5, { promptTokens: 900 }))).toMatchObject({
      phase: 'prefill',
      lastProgressAtMs: 5,
      promptTokens: 900,
    });
    expect(after(started('a', 5), tokens('a', 8), tokens('a', 9, 3))).toMatchObject({
      phase: 'decode',
      lastProgressAtMs: 9,
      tokens: 4,
      promptTokens: null,
    });
  });

  it('tells the load of a model and answers in one piece apart', () => {
    expect(after(started('a', 0, { loads: true })).phase).toBe('load');
    expect(after(started('a', 0, { streams: false })).phase).toBe('unseen');
    expect(after(started('a', 0, { streams: false }), started('b', 1)).phase).toBe('prefill');
  });

  it('does not take more requests for progress of those that wait', () => {
    expect(
      after(started('a', 0), tokens('a', 10), started('b', 5000), started('c', 9000)).lastProgressAtMs,
    ).toBe(10);
    expect(after(started('a', 0), started('b', 5000)).lastProgressAtMs).toBe(0);
  });

  it('does not let a client that gives up and tries again hide that nothing comes', () => {
    const retries = after(
      started('a', 0),
      ended('a', 60_000, false),
      started('b', 61_000),
      ended('b', 121_000, false),
      started('c', 122_000),
    );
    expect(retries.lastProgressAtMs).toBe(0);
  });

  it('begins anew after a rest, and after an answer in one piece', () => {
    expect(after(started('a', 0), ended('a', 60_000, false), started('b', 200_000)).lastProgressAtMs).toBe(
      200_000,
    );
    const pieces = after(
      started('a', 0, { streams: false }),
      started('b', 10, { streams: false }),
      ended('a', 50_000),
    );
    expect(pieces.lastProgressAtMs).toBe(50_000);
  });

  it('learns the gaps between tokens once there are enough of them', () => {
    const steady = Array.from({ length: 30 }, (_, at) => tokens('a', at * 100));
    expect(after(started('a', 0), ...steady.slice(0, 10)).p99GapMs).toBeNull();
    expect(after(started('a', 0), ...steady).p99GapMs).toBe(100);
    expect(after(started('a', 0), ...steady, tokens('a', 2900 + 5000)).p99GapMs).toBe(5000);
  });

  it('learns how fast prompts are read, slowly', () => {
    const read = (id: string, promptTokens: number, promptMs: number) =>
      [started(id, 0), ended(id, 1, true, { promptTokens, promptMs })] as const;
    expect(after(...read('a', 1000, 1000)).prefillTokensPerSecond).toBe(1000);
    expect(after(...read('a', 1000, 1000), ...read('b', 2000, 1000)).prefillTokensPerSecond).toBe(1200);
    expect(after(...read('a', 1000, 1000), ...read('b', 2000, 0)).prefillTokensPerSecond).toBe(1000);
  });

  it('ignores what belongs to no request', () => {
    expect(after(tokens('x', 5), ended('x', 6))).toEqual(after());
  });
});
