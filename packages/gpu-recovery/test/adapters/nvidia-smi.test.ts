import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  detectGpuSource,
  nvidiaSmiLoop,
  nvidiaSmiOnce,
  run,
  systemClock as clock,
  watchGpu,
  type GpuSource,
  type ProbeOutcome,
  type WatchEvent,
} from '../../src/index.ts';
import { fakeSmi, fakeUuid, healthyValues, type FakeSmi } from '../support/fake-smi.ts';

let smi: FakeSmi;
let source: GpuSource | null = null;
const signal = new AbortController().signal;

beforeEach(() => {
  smi = fakeSmi();
});
afterEach(async () => {
  await source?.close();
  source = null;
  smi.remove();
});

const loop = (silentMs = 400): GpuSource =>
  (source = nvidiaSmiLoop({ command: smi.command, run, clock, periodMs: 50, silentMs }));
const once = (timeoutMs = 5000): GpuSource =>
  (source = nvidiaSmiOnce({ command: smi.command, run, clock, timeoutMs }));
const readingsOf = (outcome: ProbeOutcome) => (outcome.kind === 'readings' ? outcome.readings : []);
/** Probes until one fits; the loop may need several after a change. */
async function until(of: GpuSource, fits: (outcome: ProbeOutcome) => boolean): Promise<ProbeOutcome> {
  for (;;) {
    const outcome = await of.probe(signal);
    if (fits(outcome)) return outcome;
  }
}
const loopsStarted = () => smi.calls().filter((call) => call.includes('-lms')).length;

describe('nvidia-smi as one process', () => {
  it('is asked for the fields of this driver once, and answers many times', async () => {
    const of = loop();
    for (let round = 0; round < 4; round += 1) {
      expect(readingsOf(await of.probe(signal))).toMatchObject([
        {
          device: fakeUuid,
          powerW: { known: true, value: 210.5 },
          displayActive: { known: true, value: false },
        },
      ]);
    }
    const calls = smi.calls();
    expect(calls.filter((call) => call === '--help-query-gpu')).toHaveLength(1);
    expect(loopsStarted()).toBe(1);
    expect(calls.some((call) => call.includes('temperature.gpu.tlimit'))).toBe(false);
    expect(of.describe()).toContain('-lms 50');
  });

  it('adds limits and processes, which a query does not tell', async () => {
    smi.write('apps', `${fakeUuid}, ${process.pid}, ollama, 8000 MiB\n`);
    smi.write(
      'limits',
      `<nvidia_smi_log><gpu id="0"><uuid>${fakeUuid}</uuid><temperature><gpu_temp_slow_threshold>97 C</gpu_temp_slow_threshold></temperature></gpu></nvidia_smi_log>`,
    );
    const of = loop();
    expect(readingsOf(await of.probe(signal))[0]).toMatchObject({
      thermalLimits: { slowdownC: { known: true, value: 97 } },
      processes: { known: true, value: [{ pid: process.pid, name: 'ollama' }] },
    });
    expect((await of.processStates()).get(process.pid)).toMatch(/^[RS]$/);
  });

  it('keeps the GPUs apart that answer from one that is lost', async () => {
    const second = { ...healthyValues, uuid: 'GPU-2', 'pci.bus_id': '00000000:02:00.0' };
    smi.gpus(
      healthyValues,
      'Unable to determine the device handle for GPU0000:41:00.0: GPU is lost.',
      second,
    );
    const outcome = await loop().probe(signal);
    expect(outcome).toMatchObject({ kind: 'readings', errors: [{ failure: { code: 'gpu_lost' } }] });
    expect(readingsOf(outcome)).toHaveLength(2);
  });

  it('passes on what the driver prints between two readings', async () => {
    smi.gpus(healthyValues, 'GPU 0000:01:00.0: Detected Critical Xid Error');
    const of = loop();
    await until(of, () => of.takeNotes().some(({ kind }) => kind === 'driver_event'));
    expect(of.takeNotes()).toEqual([]);
  });

  it('is started anew when it goes silent, and says so', async () => {
    const of = loop();
    await of.probe(signal);
    smi.mode('silent');
    const ended = until(of, () => loopsStarted() > 1);
    const notes = await new Promise<readonly { kind: string }[]>((resolve) => {
      const timer = setInterval(() => {
        const taken = of.takeNotes();
        if (taken.length === 0) return;
        clearInterval(timer);
        smi.mode('well');
        resolve(taken);
      }, 20);
    });
    expect(notes).toMatchObject([{ kind: 'probe_restarted' }]);
    expect((await ended).kind).toBe('readings');
  });

  it('survives a program that leaves a child with its pipe', async () => {
    const of = loop();
    await of.probe(signal);
    smi.mode('child-holds-pipe');
    expect(await until(of, ({ kind }) => kind === 'failed')).toMatchObject({ kind: 'failed', exitCode: 0 });
    smi.mode('well');
    expect((await until(of, ({ kind }) => kind === 'readings')).kind).toBe('readings');
  });

  it('says that the program vanished, and finds it again when it is back', async () => {
    const of = loop();
    await of.probe(signal);
    smi.mode('reply');
    smi.reply('', 0);
    await until(of, ({ kind }) => kind === 'failed');
    smi.vanish();
    expect(await until(of, ({ kind }) => kind === 'vanished')).toMatchObject({
      text: expect.stringMatching(/no program/) as unknown,
    });
  });

  it.each([
    [9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", 'driver_not_loaded'],
    [12, "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system.", 'library_missing'],
    [15, 'Unable to determine the device handle for GPU0000:01:00.0: GPU is lost.', 'gpu_lost'],
    [255, 'Failed to initialize NVML: Unknown Error', 'unknown'],
  ])('reads an error on stdout with exit status %i in the middle of its work', async (status, text, code) => {
    const of = loop();
    await of.probe(signal);
    smi.reply(text, status);
    expect(await until(of, ({ kind }) => kind === 'failed')).toMatchObject({
      failure: { code },
      exitCode: status,
    });
  });

  it('asks again which fields there are when one is not known any more', async () => {
    const of = loop();
    await of.probe(signal);
    smi.reply('Field "power.min_limit" is not a valid field to query.', 2);
    await until(of, ({ kind }) => kind === 'failed');
    const { 'power.min_limit': gone, ...fewer } = healthyValues;
    smi.gpus(fewer);
    smi.mode('well');
    const [reading] = readingsOf(await until(of, ({ kind }) => kind === 'readings'));
    expect([gone, reading?.minPowerLimitW.known]).toEqual(['100', false]);
  });

  it('ends its process when it is closed', async () => {
    const of = loop();
    await of.probe(signal);
    await of.close();
    const before = smi.calls().length;
    expect(readingsOf(await of.probe(signal))).toHaveLength(1);
    expect(smi.calls().length).toBeGreaterThan(before);
  });
});

describe('nvidia-smi once a reading', () => {
  it('starts a process each time, and asks for its fields once', async () => {
    const of = once();
    expect(readingsOf(await of.probe(signal))).toHaveLength(1);
    expect(readingsOf(await of.probe(signal))).toHaveLength(1);
    expect(smi.calls().filter((call) => call.startsWith('--query-gpu'))).toHaveLength(2);
    expect(smi.calls().filter((call) => call.startsWith('--help'))).toHaveLength(1);
  });

  it('ends one that never answers', async () => {
    const of = once(300);
    await of.probe(signal);
    smi.mode('silent');
    expect(await of.probe(signal)).toMatchObject({ kind: 'failed', failure: { code: 'no_answer' } });
  });

  it('reads an error line that stands alone, also with exit status 0', async () => {
    const of = once();
    await of.probe(signal);
    smi.gpus('Unable to determine the device handle for GPU0000:01:00.0: GPU is lost.');
    expect(await of.probe(signal)).toMatchObject({
      kind: 'failed',
      failure: { code: 'gpu_lost' },
      exitCode: 0,
    });
  });

  it('says that there is no program, and no field it could ask for', async () => {
    smi.write('values', '\n');
    expect(await once().probe(signal)).toMatchObject({ kind: 'failed', failure: { code: 'unknown' } });
    smi.vanish();
    expect(await once().probe(signal)).toMatchObject({ kind: 'vanished' });
  });

  it('is told apart where the program is gone in the middle', async () => {
    const of = once();
    await of.probe(signal);
    smi.vanish();
    expect(await of.probe(signal)).toMatchObject({ kind: 'vanished' });
  });
});

describe('a watch over a failing nvidia-smi', () => {
  async function watchUntil(kind: WatchEvent['kind'], breakIt: () => void): Promise<WatchEvent> {
    for await (const event of watchGpu({ source: loop(300) })) {
      if (event.kind === 'reading') breakIt();
      if (event.kind === kind) return event;
    }
    throw new Error('the watch ended');
  }

  it('says that a silent one was started anew', async () => {
    expect(await watchUntil('probe_restarted', () => smi.mode('silent'))).toMatchObject({
      why: 'nvidia-smi printed nothing for 300 ms',
    });
  });

  it('says that one ended although a child of it holds the pipe', async () => {
    expect(await watchUntil('probe_failed', () => smi.mode('child-holds-pipe'))).toMatchObject({
      kind: 'probe_failed',
    });
  });

  it('says that it vanished', async () => {
    let gone = false;
    const event = await watchUntil('probe_vanished', () => {
      if (!gone) smi.vanish();
      gone = true;
      smi.reply('', 1);
    });
    expect(event).toMatchObject({ text: expect.stringMatching(/no program/) as unknown });
  });
});

describe('detectGpuSource', () => {
  const detect = (use: 'loop' | 'once') => detectGpuSource({ root: '/nowhere', path: smi.folder, use });

  it('takes nvidia-smi, as a loop for watching and once for a look', async () => {
    expect(await detect('loop')).toMatchObject({ kind: 'found', source: { kind: 'nvidia-smi-loop' } });
    expect(await detect('once')).toMatchObject({ kind: 'found', source: { kind: 'nvidia-smi' } });
  });

  it('takes one that hangs for a source, whose silence is to be told', async () => {
    const hangs = await detectGpuSource({
      root: '/nowhere',
      path: smi.folder,
      run: () => Promise.resolve({ kind: 'timeout', pid: 1, state: 'D', stdout: '' }),
    });
    expect(hangs.kind).toBe('found');
    expect(hangs.looked.at(-1)?.found).toMatch(/no answer/);
  });

  it('takes none where it finds no device', async () => {
    smi.reply('No devices were found', 6);
    expect(await detect('once')).toMatchObject({ kind: 'none' });
    smi.reply('', 1);
    const silent = await detect('once');
    expect(silent.looked.at(-1)?.found).toBe('exit status 1');
  });
});
