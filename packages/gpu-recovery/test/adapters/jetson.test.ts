import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  detectGpuSource,
  jetsonControl,
  jetsonSysfs,
  run,
  systemClock as clock,
  tegrastats,
  type GpuReading,
  type GpuSource,
} from '../../src/index.ts';
import { aJetson } from '../builders.ts';
import { fixture } from '../support/fixture.ts';

let root = '';
const signal = new AbortController().signal;
const put = (path: string, text: string): string => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const get = (path: string): string => readFileSync(join(root, path), 'utf8').trim();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jetson-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const orinNode = 'sys/class/devfreq/17000000.gpu';

function orin(): void {
  put(`${orinNode}/device/of_node/name`, 'gpu\0');
  put(`${orinNode}/device/load`, '397\n');
  put(`${orinNode}/cur_freq`, '612000000\n');
  put(`${orinNode}/min_freq`, '306000000\n');
  put(`${orinNode}/max_freq`, '1300500000\n');
  put(`${orinNode}/available_frequencies`, '306000000 612000000 918000000 1300500000\n');
  put('sys/class/devfreq/15340000.vic/device/of_node/name', 'vic\0');
  put(
    'proc/meminfo',
    'MemTotal: 64000000 kB\nMemFree: 100 kB\nMemAvailable: 48000000 kB\nCached: 9000000 kB\n',
  );
  put('sys/class/thermal/thermal_zone0/type', 'cpu-thermal\n');
  put('sys/class/thermal/thermal_zone0/temp', '52000\n');
  put('sys/class/thermal/thermal_zone1/type', 'gpu-thermal\n');
  put('sys/class/thermal/thermal_zone1/temp', '48500\n');
  put('sys/class/thermal/thermal_zone1/trip_point_0_type', 'passive\n');
  put('sys/class/thermal/thermal_zone1/trip_point_0_temp', '99000\n');
  put('sys/class/hwmon/hwmon3/name', 'ina3221\n');
  put('sys/class/hwmon/hwmon3/in1_label', 'VDD_GPU_SOC\n');
  put('sys/class/hwmon/hwmon3/in1_input', '19000\n');
  put('sys/class/hwmon/hwmon3/curr1_input', '150\n');
  put('proc/device-tree/model', 'NVIDIA Jetson AGX Orin\0');
  put('etc/nv_tegra_release', '# R36 (release), REVISION: 4.3\n');
}

async function readingOf(source: GpuSource): Promise<GpuReading> {
  const outcome = await source.probe(signal);
  const reading = outcome.kind === 'readings' ? outcome.readings[0] : undefined;
  if (reading === undefined) throw new Error(`no reading but ${outcome.kind}`);
  return reading;
}

describe('the files of a Jetson', () => {
  it('are found by what they say they are, and read through kept descriptors', async () => {
    orin();
    const source = jetsonSysfs({ root, clock });
    expect(await readingOf(source)).toMatchObject({
      name: { value: 'NVIDIA Jetson AGX Orin' },
      utilizationPercent: { value: 39.7 },
      temperatureC: { value: 48.5 },
      thermalLimits: { slowdownC: { value: 99 } },
      powerW: { value: 2.85 },
      clockMhz: { value: 612 },
    });
    put(`${orinNode}/device/load`, '1000\n');
    expect((await readingOf(source)).utilizationPercent).toEqual({ known: true, value: 100 });
    await source.close();
    expect((await readingOf(source)).utilizationPercent.known).toBe(true);
    await source.close();
    expect([source.takeNotes(), (await source.processStates()).size]).toEqual([[], 0]);
  });

  it.each([
    ['Xavier on JetPack 5', '17000000.gv11b', 'gv11b\0'],
    ['Orin on JetPack 5', '17000000.ga10b', 'ga10b\0'],
    ['Thor', 'gpu-gpc-0', 'gpu-gpc-0\0'],
    ['Nano', '57000000.gpu', 'gm20b\0'],
  ])('are found on %s', async (_board, node, name) => {
    put(`sys/class/devfreq/${node}/device/of_node/name`, name);
    put(`sys/class/devfreq/${node}/device/load`, '250\n');
    expect((await readingOf(jetsonSysfs({ root, clock }))).utilizationPercent).toEqual({
      known: true,
      value: 25,
    });
  });

  it('are looked for again until the node of the GPU appears', async () => {
    put('etc/nv_tegra_release', '# R36 (release), REVISION: 4.3\n');
    const found = await detectGpuSource({ root, path: '' });
    if (found.kind !== 'found') throw new Error('a Jetson is a source also before its node is there');
    expect((await readingOf(found.source)).utilizationPercent.known).toBe(false);
    orin();
    expect((await readingOf(found.source)).utilizationPercent).toEqual({ known: true, value: 39.7 });
    await found.source.close();
  });

  it.each([
    [
      'hwmon below the I2C device',
      'sys/bus/i2c/devices/1-0040/hwmon/hwmon2',
      'in2_label',
      'in2_input',
      'curr2_input',
    ],
    [
      'iio of JetPack 4',
      'sys/bus/iio/devices/iio:device0',
      'rail_name_0',
      'in_voltage0_input',
      'in_current0_input',
    ],
    [
      'iio below the I2C device',
      'sys/bus/i2c/devices/0-0041/iio:device1',
      'rail_name_1',
      'in_voltage1_input',
      'in_current1_input',
    ],
  ])('tell power by %s', async (_what, folder, label, volts, amperes) => {
    put(`${folder}/${label}`, 'VDD_GPU\n');
    put(`${folder}/${volts}`, '5000\n');
    put(`${folder}/${amperes}`, '1000\n');
    expect((await readingOf(jetsonSysfs({ root, clock }))).powerW).toEqual({ known: true, value: 5 });
  });

  it('are not taken for those of a GPU of another maker', async () => {
    put('sys/class/devfreq/fde60000.gpu/device/of_node/name', 'gpu\0');
    put('proc/device-tree/compatible', 'rockchip,rk3588\0');
    expect((await detectGpuSource({ root, path: '' })).kind).toBe('none');
    put('proc/device-tree/compatible', 'nvidia,p3737-0000\0nvidia,tegra234\0');
    expect((await detectGpuSource({ root, path: '' })).kind).toBe('found');
  });
});

describe('tegrastats', () => {
  const program = (text: string): string => {
    const file = put('bin/tegrastats', `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  it('is read line by line', async () => {
    const lines = put('lines', fixture('tegrastats/forms.txt'));
    const source = tegrastats({ command: program(`head -4 ${lines} | tail -1; exec sleep 600`), clock });
    expect(await readingOf(source)).toMatchObject({ utilizationPercent: { known: true, value: 99 } });
    await source.close();
  });

  it('is said to have ended, with its last words, and is started again', async () => {
    const source = tegrastats({ command: program('echo "cannot open /dev/nvhost" >&2; exit 1'), clock });
    expect(await source.probe(signal)).toMatchObject({
      kind: 'vanished',
      text: expect.stringMatching(/cannot open/) as unknown,
    });
    expect((await source.probe(signal)).kind).toBe('vanished');
    await source.close();
  });

  it('is said not to be there', async () => {
    const source = tegrastats({ command: join(root, 'nothing'), clock });
    expect(await source.probe(signal)).toMatchObject({
      kind: 'vanished',
      text: expect.stringMatching(/no program/) as unknown,
    });
    await source.close();
  });

  it('ends with the reason of its signal while it waits', async () => {
    const source = tegrastats({ command: program('exec sleep 600'), clock });
    const stop = new AbortController();
    const waiting = source.probe(stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await source.close();
  });

  it('leaves nothing at a signal that outlives many readings', async () => {
    const lines = put('lines', fixture('tegrastats/forms.txt'));
    const source = tegrastats({ command: program(`head -4 ${lines} | tail -1; exec sleep 600`), clock });
    const stop = new AbortController();
    await source.probe(stop.signal);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    await source.close();
  });

  it('is the second way, where the files are not there', async () => {
    program('exec sleep 600');
    const found = await detectGpuSource({ root, path: join(root, 'bin') });
    expect(found).toMatchObject({ kind: 'found', source: { kind: 'tegrastats' } });
  });
});

describe('setting a Jetson', () => {
  const control = () => jetsonControl({ root, clock, run });

  it('goes one step of its frequencies down, and back up step by step', async () => {
    orin();
    const first = await control().throttle(aJetson(), signal);
    expect(first).toMatchObject({
      kind: 'throttled',
      capMhz: 918,
      record: { way: 'devfreq', previous: 1_300_500_000 },
    });
    expect(get(`${orinNode}/max_freq`)).toBe('918000000');
    await control().throttle(aJetson(), signal);
    expect(get(`${orinNode}/max_freq`)).toBe('612000000');
    if (first.kind !== 'throttled') throw new Error('it was throttled');
    const { record } = first;
    expect(await control().undoThrottle(record, signal)).toEqual({ kind: 'undone', left: record });
    expect(get(`${orinNode}/max_freq`)).toBe('918000000');
    expect(await control().undoThrottle(record, signal)).toEqual({ kind: 'undone', left: null });
    expect(get(`${orinNode}/max_freq`)).toBe('1300500000');
  });

  it('lowers the minimum first where it stands in the way', async () => {
    orin();
    put(`${orinNode}/min_freq`, '1300500000');
    await control().throttle(aJetson(), signal);
    expect([get(`${orinNode}/min_freq`), get(`${orinNode}/max_freq`)]).toEqual(['918000000', '918000000']);
  });

  it('refuses at the lowest step, without a node, and always a reset', async () => {
    expect(await control().throttle(aJetson(), signal)).toMatchObject({
      kind: 'refused',
      detail: expect.stringMatching(/no devfreq/) as unknown,
    });
    orin();
    put(`${orinNode}/max_freq`, '306000000');
    expect(await control().throttle(aJetson(), signal)).toMatchObject({
      kind: 'refused',
      detail: expect.stringMatching(/lowest/) as unknown,
    });
    expect((await control().reset(aJetson(), signal)).kind).toBe('refused');
    const record = { device: 'jetson-gpu', way: 'devfreq', previous: null, appliedAtMs: 0 } as const;
    expect(await control().undoThrottle(record, signal)).toMatchObject({ kind: 'refused' });
    rmSync(join(root, orinNode, 'max_freq'));
    expect(await control().undoThrottle({ ...record, previous: 9e8 }, signal)).toMatchObject({
      kind: 'refused',
    });
    expect([
      control().describe('throttle_gpu', aJetson()).length,
      control().describe('reset_gpu', aJetson()),
    ]).toEqual([1, []]);
  });

  it('gives the page cache back only where much is in it and little to be had', async () => {
    orin();
    const dropped = put('proc/sys/vm/drop_caches', '0');
    expect(await control().freeCaches?.(signal)).toMatchObject({ kind: 'refused' });
    put('proc/meminfo', 'MemTotal: 64000000 kB\nMemAvailable: 5000000 kB\nCached: 20000000 kB\n');
    expect(await control().freeCaches?.(signal)).toMatchObject({ kind: 'done' });
    expect(readFileSync(dropped, 'utf8')).toBe('1');
    rmSync(join(root, 'proc/sys'), { recursive: true });
    expect(await control().freeCaches?.(signal)).toMatchObject({ kind: 'refused' });
  });
});
