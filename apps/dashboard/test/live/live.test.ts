import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventLog, append, dropBefore, emptyLog, merge } from '../../src/live/event-log.ts';
import { readFrame } from '../../src/live/guard.ts';
import { type LiveInput, type LiveState, type Moment, initialState, reduce } from '../../src/live/state.ts';
import { LiveStore } from '../../src/live/store.ts';
import { aHeal, aHealing, anEvent, someServices } from '../support/builders.ts';

/** Drives a state by hand: both clocks go together unless the wall clock is set. */
class Page {
  state: LiveState;
  monotonicMs = 0;
  wallMs = Date.parse('2026-05-12T12:00:00Z');

  constructor() {
    this.state = initialState(this.#now());
  }

  wait(ms: number): this {
    // The store looks four times a second.
    for (let left = ms; left > 0; left -= 250) {
      const step = Math.min(250, left);
      this.monotonicMs += step;
      this.wallMs += step;
      this.input({ kind: 'tick' });
    }
    return this;
  }

  input(input: LiveInput): this {
    this.state = reduce(this.state, input, this.#now());
    return this;
  }

  hello(build = 'b1'): this {
    return this.input({ kind: 'hello', node: 'box', build, nowMs: this.wallMs });
  }

  beat(skewMs = 0): this {
    return this.input({ kind: 'beat', t: this.wallMs + skewMs });
  }

  #now(): Moment {
    return { wallMs: this.wallMs, monotonicMs: this.monotonicMs };
  }
}

describe('the freshness watchdog', () => {
  it('says so within 2.5 s after the last sign of life, and counts from there', () => {
    const page = new Page().hello().wait(2_000);
    expect(page.state.connection.kind).toBe('live');
    page.wait(500);
    expect(page.state.connection).toMatchObject({ kind: 'lost', forSeconds: 2 });
    page.wait(10_000);
    expect(page.state.connection).toMatchObject({ kind: 'lost', forSeconds: 12 });
  });

  it('keeps the time of the last values while it is lost', () => {
    const page = new Page().hello();
    const lastMs = page.state.nowMs;
    page.wait(60_000);
    expect(page.state.connection).toMatchObject({ lastFrameAtMs: lastMs });
  });

  it('is live again with the first frame', () => {
    const page = new Page().hello().wait(30_000).beat();
    expect(page.state.connection.kind).toBe('live');
  });

  it('does not cry wolf while beats come, however irregular they are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_900 }), { maxLength: 50 }), (pauses) => {
        const page = new Page().hello();
        for (const pause of pauses) {
          page.wait(pause);
          expect(page.state.connection.kind).toBe('live');
          page.beat();
        }
      }),
    );
  });

  it('never judges a hidden page, and gives it 2.5 s when it comes back', () => {
    const page = new Page().hello().input({ kind: 'visibility', visible: false });
    page.wait(3_600_000);
    expect(page.state.connection.kind).toBe('live');
    page.input({ kind: 'visibility', visible: true }).wait(2_250);
    expect(page.state.connection.kind).toBe('live');
    page.wait(500);
    expect(page.state.connection.kind).toBe('lost');
  });

  it('goes by a clock that nobody sets', () => {
    const page = new Page().hello();
    page.wallMs += 3_600_000;
    page.wait(1_000);
    expect(page.state.connection.kind).toBe('live');
  });

  it('calls a broken connection lost at once', () => {
    expect(new Page().hello().input({ kind: 'disconnected' }).state.connection.kind).toBe('lost');
  });

  it('gives the first connection four seconds', () => {
    const page = new Page().wait(4_000);
    expect(page.state.connection.kind).toBe('connecting');
    page.wait(500);
    expect(page.state.connection).toMatchObject({ kind: 'lost', lastFrameAtMs: null });
  });
});

describe('the clock of the box', () => {
  it('is followed by the middle of the last beats, so that one late beat moves nothing', () => {
    const page = new Page().hello();
    for (let count = 0; count < 20; count += 1) page.wait(500).beat(120_000);
    page.wait(250).beat(110_000);
    expect(page.state.clock.offsetMs).toBe(120_000);
    expect(page.state.nowMs).toBe(Math.floor((page.wallMs + 120_000) / 1_000) * 1_000);
  });

  it('changes the time that is shown once a second', () => {
    const page = new Page().hello();
    const seen = new Set<LiveState>();
    for (let count = 0; count < 8; count += 1) seen.add(page.wait(250).state);
    expect(seen.size).toBe(3);
  });
});

describe('documents and builds', () => {
  it('keeps the last document of each topic', () => {
    const page = new Page()
      .hello()
      .input({ kind: 'document', document: { topic: 'services', body: someServices() } })
      .input({ kind: 'document', document: { topic: 'healing', body: aHealing() } });
    expect(page.state.services?.services).toHaveLength(3);
    expect(page.state.healing?.checksToday).toBe(8_640);
  });

  it('notices that the box has another build of this page', () => {
    const page = new Page().hello('b1').hello('b1');
    expect(page.state.box?.newBuild).toBe(false);
    expect(page.hello('b2').state.box?.newBuild).toBe(true);
  });
});

describe('the log of events', () => {
  const events = aHeal(1);
  const seqs = (log: EventLog): readonly number[] => log.events.map(({ seq }) => seq);

  it('has every event once and in order, whatever comes twice or late', () => {
    const all = [...aHeal(1), ...aHeal(11, 'b'), ...aHeal(21, 'c')];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.subarray(all, { minLength: 1 })), { maxLength: 20 }),
        (deliveries) => {
          let log = emptyLog;
          const given = new Set<number>();
          for (const [asPage, part] of deliveries) {
            log = asPage ? merge(log, part.toReversed()) : part.reduce(append, log);
            for (const { seq } of part) given.add(seq);
          }
          expect(seqs(log)).toEqual([...given].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('goes on behind the last event of the socket, not behind one that was loaded', () => {
    const log = merge(append(emptyLog, anEvent(7, 'auth.login', { user: 'a', client: 'b' })), aHeal(100));
    expect(log.cursor).toBe(7);
  });

  it('drops what may have a hole, and goes on behind it', () => {
    const log = dropBefore(events.reduce(append, emptyLog), 40);
    expect(log).toMatchObject({ events: [], cursor: 40 });
    // Another database: its numbers begin anew.
    expect(dropBefore(events.reduce(append, emptyLog), 3).cursor).toBe(3);
  });

  it('is bounded while the page is left open, and keeps what the reader asked for', () => {
    let log = emptyLog;
    for (let seq = 1; seq <= 2_000; seq += 1) {
      log = append(log, anEvent(seq, 'auth.login', { user: 'a', client: 'b' }));
    }
    expect(log.events).toHaveLength(500);
    const before = log.events.length;
    log = merge(log, aHeal(100));
    log = append(log, anEvent(2_001, 'auth.login', { user: 'a', client: 'b' }));
    expect(log.events).toHaveLength(before + events.length + 1);
  });

  it('loads anew after a gap, and says so', () => {
    const page = new Page().hello();
    page.input({ kind: 'historyCame', events, more: true });
    expect(page.state.history).toEqual({ status: 'loaded', more: true, reloads: 0 });
    page.input({ kind: 'gap', to: 90 });
    expect(page.state.log.events).toEqual([]);
    expect(page.state.history).toEqual({ status: 'idle', more: false, reloads: 1 });
  });
});

describe('frames', () => {
  it.each([
    ['nothing', undefined],
    ['an object', { t: 1 }],
    ['a time that is none', ['now', []]],
    ['a time without end', [Number.POSITIVE_INFINITY, []]],
    ['values that are none', [1, 'x']],
    ['too much', [1, Array.from({ length: 5_000 }, () => 1)]],
  ])('of a wrong shape are left out: %s', (_name, frame) => {
    expect(readFrame(frame)).toBeNull();
  });

  it('with a value that is no number have it as not measured', () => {
    expect(readFrame([1_000, [1, null, 'x', Number.NaN, 0]])).toEqual({
      t: 1_000,
      values: [1, null, null, null, 0],
    });
  });
});

describe('the store', () => {
  const openStore = () => {
    const flushes: (() => void)[] = [];
    let told = 0;
    const store = new LiveStore({
      now: () => ({ wallMs: 0, monotonicMs: 0 }),
      beforePaint: (flush) => flushes.push(flush),
    });
    store.subscribe(() => (told += 1));
    return { store, flushes, paint: () => flushes.splice(0).forEach((flush) => flush()), told: () => told };
  };
  const slot = (index: number) => ({ slot: index, name: `s${index}`, unit: 'share' as const, labels: {} });

  it('tells its readers once per paint, however much came', () => {
    const { store, flushes, paint, told } = openStore();
    const before = store.shown();
    for (let t = 1; t <= 50; t += 1) store.input({ kind: 'frame', t: t * 1_000, values: [t] });
    expect(flushes).toHaveLength(1);
    expect(store.shown()).toBe(before);
    paint();
    expect(told()).toBe(1);
    expect(store.shown().frame?.t).toBe(50_000);
  });

  it('keeps what comes while nothing is painted', () => {
    const { store, paint } = openStore();
    for (let t = 1; t <= 700; t += 1) store.input({ kind: 'frame', t: t * 1_000, values: [t] });
    expect(store.ring.length).toBe(600);
    paint();
    expect(store.ring.times()[599]).toBe(700_000);
  });

  it('puts stored samples in front of the live ones, not over them', () => {
    const { store } = openStore();
    store.input({ kind: 'dictionary', slots: [slot(0), slot(1)] });
    store.input({ kind: 'frame', t: 30_000, values: [0.5, 7] });
    store.backfill({
      t0: 0,
      stepMs: 10_000,
      series: [{ slot: slot(0), values: [0.1, null, 0.3, 0.9] }],
    });
    expect([...store.ring.times()]).toEqual([0, 10_000, 20_000, 30_000]);
    expect([...store.ring.values(0)].map((value) => Math.round(value * 10))).toEqual([1, Number.NaN, 3, 5]);
    expect([...store.ring.values(1)]).toEqual([Number.NaN, Number.NaN, Number.NaN, 7]);
  });

  it('forgets everything when another person may come', () => {
    const { store, paint } = openStore();
    store.input({ kind: 'document', document: { topic: 'services', body: someServices() } });
    store.reset();
    paint();
    expect(store.shown().services).toBeNull();
  });
});
