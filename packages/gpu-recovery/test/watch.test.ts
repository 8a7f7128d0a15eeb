import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  createPolicy,
  known,
  watchGpu,
  type GpuReading,
  type KernelEvent,
  type ProbeOutcome,
  type WatchEvent,
  type WatchOptions,
  type WorkProgress,
} from '../src/index.ts';
import { aReading, someWork, uuid } from './builders.ts';
import { fakeBox, type FakeBox } from './fakes/recovery.ts';
import { fakeSource, reads, type FakeSource } from './fakes/source.ts';

let box: FakeBox;
let source: FakeSource;

beforeEach(() => {
  box = fakeBox();
  source = fakeSource(reads(aReading()));
});

/** Events up to the first that fits, or for so many seconds of the fake clock. */
async function watch(
  options: Partial<WatchOptions> = {},
  until: (event: WatchEvent) => boolean = () => false,
  seconds = 60,
): Promise<readonly WatchEvent[]> {
  const events: WatchEvent[] = [];
  const end = new AbortController();
  void box.clock.sleep(seconds * 1000 + 1).then(() => end.abort(new Error('the time is over')));
  for await (const event of watchGpu({ source, clock: box.clock, signal: end.signal, ...options })) {
    events.push(event);
    if (until(event)) break;
  }
  return events;
}

const recovery = () => {
  const { llm, service, control, host, ledger } = box.ports;
  return { llm, service, control, host, ledger };
};
const kinds = (events: readonly WatchEvent[]) =>
  events.map(({ kind }) => kind).filter((kind) => kind !== 'reading');
const hot: GpuReading = aReading({
  throttleReasons: known(0x40),
  temperatureC: known(95),
  clockMhz: known(1400),
});
/** The source says what `reading` says at that time. */
const follow = (reading: () => GpuReading): void => {
  source.probe = () => Promise.resolve(reads(reading()));
};

describe('watchGpu', () => {
  it('gives readings, and closes its source when the consumer leaves', async () => {
    const events = await watch({}, () => false, 3);
    expect(events.map(({ kind, atMs }) => `${kind} ${atMs}`)).toEqual([
      'reading 0',
      'reading 1000',
      'reading 2000',
      'reading 3000',
    ]);
    expect(source.closed).toBe(1);
  });

  it('ends with its signal', async () => {
    const stop = new AbortController();
    const events: WatchEvent[] = [];
    for await (const event of watchGpu({ source, clock: box.clock, signal: stop.signal })) {
      events.push(event);
      if (events.length === 2) stop.abort(new Error('enough'));
    }
    expect([events.length, source.closed]).toEqual([2, 1]);
  });

  it('tells a diagnosis when it begins and when it is over, with what is to be done', async () => {
    source.script = [reads(hot), reads(hot), reads(aReading({ temperatureC: known(50) }))];
    const events = await watch(
      {},
      ({ kind, ...rest }) => kind === 'diagnosis' && 'phase' in rest && rest.phase === 'cleared',
    );
    expect(kinds(events).slice(0, 2)).toEqual(['diagnosis', 'recommendation']);
    expect(events.at(-1)).toMatchObject({ kind: 'diagnosis', phase: 'cleared' });
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'recommendation',
        recommendation: expect.objectContaining({ action: 'throttle_gpu', severity: 'critical' }) as unknown,
      }),
    );
  });

  it('hears the kernel and the log of the service', async () => {
    const xid: KernelEvent = {
      kind: 'xid',
      device: known('0000:01:00.0'),
      code: 109,
      pid: null,
      processName: null,
      detail: 'CTX SWITCH TIMEOUT',
      stamp: { kind: 'none' },
    };
    let told = [xid];
    let closed = false;
    const kernel = {
      take: () => told.splice(0),
      close: () => {
        closed = true;
        return Promise.resolve();
      },
    };
    const log = ['cudaMalloc failed: out of memory'];
    const events = await watch({ kernel, serviceLog: () => log.splice(0) }, () => false, 10);
    const ids = events.flatMap((event) => (event.kind === 'diagnosis' ? [event.diagnosis.id] : []));
    expect(ids).toEqual(['xid', 'gpu_memory_exhausted']);
    expect(closed).toBe(true);
    told = [];
  });

  it('tells that the probe hangs, and goes on telling time', async () => {
    source.script = [reads(aReading()), new Promise<ProbeOutcome>(() => undefined)];
    const events = await watch({}, () => false, 60);
    const told = events.flatMap((event) =>
      event.kind === 'diagnosis' ? [`${event.phase} ${event.diagnosis.id}: ${event.diagnosis.severity}`] : [],
    );
    expect(told).toEqual(['raised driver_unresponsive: warning', 'changed driver_unresponsive: critical']);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'probe_slow' }));
    expect(source.mostAtOnce).toBe(1);
  });

  it('refuses a threshold that does not fit the device, once the device is known', async () => {
    const policy = createPolicy({ memory: { usedGib: 12 } });
    await expect(watch({ policy })).rejects.toThrow(
      expect.objectContaining({ code: 'THRESHOLD_NOT_NEAR_LIMIT' }),
    );
    expect(source.closed).toBe(1);
  });

  it('does not act unless it is told to', async () => {
    source.script = [reads(hot)];
    expect(kinds(await watch({ recovery: recovery() }, () => false, 5))).toEqual([
      'diagnosis',
      'recommendation',
    ]);
    expect(box.calls).toEqual([]);
  });

  it('says once what it would do', async () => {
    source.script = [reads(hot)];
    const events = await watch({ act: 'dry-run', recovery: recovery() }, () => false, 120);
    expect(events.filter(({ kind }) => kind === 'action_planned')).toHaveLength(1);
    expect(box.calls).toEqual([]);
  });

  it('acts, proves it by new readings, and takes it back when the device was cool for long', async () => {
    let throttled = false;
    follow(() => (throttled ? aReading({ clockMhz: known(1400), temperatureC: known(60) }) : hot));
    box.on.throttle = () => {
      throttled = true;
      return Promise.resolve({ kind: 'done', detail: '' });
    };
    const events = await watch(
      { act: 'on', recovery: recovery() },
      ({ kind }) => kind === 'throttle_undone',
      1200,
    );
    expect(kinds(events)).toEqual(
      expect.arrayContaining(['action_started', 'action_verified', 'throttle_undone']),
    );
    const [verified, undone] = ['action_verified', 'throttle_undone'].map(
      (kind) => events.find((event) => event.kind === kind)?.atMs ?? NaN,
    );
    expect(verified).toBeLessThan(60_000);
    expect(undone).toBeGreaterThanOrEqual(600_000);
  });

  it('does not say that a throttling was taken back where the device refused it', async () => {
    const throttles = [{ device: uuid, way: 'devfreq', previous: 900, appliedAtMs: 0 }] as const;
    box.ledger = { ...box.ledger, throttles };
    box.on.undoThrottle = () => Promise.resolve({ kind: 'refused', detail: 'not supported' });
    const events = await watch({ act: 'on', recovery: recovery() }, () => false, 900);
    expect(kinds(events)).toEqual([]);
    expect(box.calls).toEqual(['undoThrottle', 'undoThrottle', 'undoThrottle']);
    expect(box.ledger.throttles).toEqual(throttles);
  });

  it('looks for a throttling to take back every two minutes, and not with every reading', async () => {
    const { ledger, ...others } = recovery();
    const loadedAtMs: number[] = [];
    const load = () => {
      loadedAtMs.push(box.clock.monotonicMs());
      return ledger.load();
    };
    await watch({ act: 'on', recovery: { ...others, ledger: { ...ledger, load } } }, () => false, 900);
    expect(loadedAtMs).toEqual([0, 600_000, 720_000, 840_000]);
  });

  it('finds a hang by frozen tokens at low power, gives the request up, and sees that it helped', async () => {
    let freed = false;
    const busy = aReading({ powerW: known(200) });
    const spinning = aReading({
      utilizationPercent: known(96),
      memoryUtilizationPercent: known(0),
      powerW: known(30),
    });
    const idle = aReading({ utilizationPercent: known(0), powerW: known(20) });
    const nowMs = (): number => box.clock.monotonicMs();
    follow(() => (nowMs() < 30_000 ? idle : nowMs() < 90_000 ? busy : freed ? idle : spinning));
    box.on.resetSession = () => {
      freed = true;
      return Promise.resolve({ kind: 'done', detail: '' });
    };
    const work = (): WorkProgress =>
      nowMs() < 30_000 || freed
        ? someWork({ inFlight: 0, phase: 'idle', lastProgressAtMs: null })
        : someWork({ lastProgressAtMs: Math.min(nowMs(), 90_000) });
    const events = await watch(
      { act: 'on', recovery: recovery(), work },
      ({ kind }) => kind === 'action_verified',
      300,
    );
    expect(
      events.flatMap((event) =>
        event.kind === 'diagnosis' && event.phase === 'raised' ? [event.diagnosis.id] : [],
      ),
    ).toEqual(['gpu_hang']);
    expect(events.at(-1)).toMatchObject({ kind: 'action_verified', rung: 'reset_session', device: uuid });
    expect(box.calls).toEqual(['resetSession']);
  });

  it('goes on watching when an action cannot be written down', async () => {
    source.script = [reads(hot)];
    box.ledgerFails = true;
    const events = await watch({ act: 'on', recovery: recovery() }, () => false, 30);
    expect(events.filter(({ kind }) => kind === 'action_error')).toHaveLength(1);
    expect(events.at(-1)?.kind).toBe('reading');
    expect(box.calls).toEqual([]);
  });

  it('settles at its start whether a reboot of ours helped', async () => {
    box.ledger = {
      ...box.ledger,
      attempts: [
        {
          device: uuid,
          rung: 'reboot',
          because: ['gpu_lost'],
          startedAtMs: 0,
          bootId: 'boot-0',
          outcome: 'started',
        },
      ],
    };
    const events = await watch(
      { act: 'on', recovery: recovery() },
      ({ kind }) => kind === 'action_verified',
      30,
    );
    expect(events.at(-1)).toMatchObject({ kind: 'action_verified', rung: 'reboot' });
    expect(box.ledger.attempts).toMatchObject([{ outcome: 'verified' }]);
  });

  it('passes on what a source throws', async () => {
    source.processStates = () => Promise.reject(new Error('no /proc'));
    await expect(watch()).rejects.toThrow('no /proc');
  });
});
