import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { command, json } from '../support/captured-io.ts';
import { fakeSmi, fakeUuid, healthyValues, type FakeSmi } from '../support/fake-smi.ts';

let root = '';
let smi: FakeSmi;
const put = (path: string, text: string): void => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const path = (): string => `${smi.folder}:/usr/bin:/bin`;
const liveUntil = (until: RegExp, ...argv: readonly string[]) =>
  command([...argv, '--period', '0.1', '--root', root], { path: path(), until });
const live = (...argv: readonly string[]) => command([...argv, '--root', root], { path: path() });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gpu-root-'));
  smi = fakeSmi();
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  smi.remove();
});

describe('gpu-recovery status', () => {
  it('says plainly that there is no GPU and what it looked for', async () => {
    const { code, out } = await command(['status', '--root', root], { path: '/nowhere' });
    expect(code).toBe(3);
    expect(out).toMatch(/^There is no NVIDIA GPU here/);
    for (const what of ['nv_tegra_release', 'devfreq', 'tegrastats', 'PCI bus', 'nvidia-smi'])
      expect(out).toContain(what);
    const answer = json(await command(['status', '--json', '--root', root], { path: '/nowhere' }));
    expect(answer).toMatchObject({ gpu: false, readings: [], diagnoses: [] });
    expect((await command(['watch', '--root', root], { path: '/nowhere' })).code).toBe(3);
    expect(json(await command(['watch', '--json', '--root', root], { path: '' }))).toMatchObject({
      kind: 'no_gpu',
    });
  });

  it('says that there is none where nvidia-smi has no driver to ask', async () => {
    smi.reply("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", 9);
    const { code, out } = await live('status');
    expect(code).toBe(3);
    expect(out).toMatch(/answer of nvidia-smi -L\s+NVIDIA-SMI has failed/);
  });

  it('shows a table of what is there', async () => {
    const { code, out } = await live('status');
    expect(out).toMatch(/GPU\s+NAME\s+USE/);
    expect(out).toMatch(/Fake GPU\s+61 %\s+8\.8 of 24\.0 GiB\s+62 C\s+211 W of 350 W\s+1800 MHz/);
    expect(out).toMatch(/Nothing is wrong/);
    expect(code).toBe(0);
  });

  it('gives readings with reasons for what is absent to programs', async () => {
    const answer = json(await live('status', '--json'));
    expect(answer).toMatchObject({
      gpu: true,
      source: { kind: 'nvidia-smi' },
      readings: [
        {
          device: fakeUuid,
          utilizationPercent: { known: true, value: 61 },
          temperatureMarginC: { known: false, reason: 'not_reported' },
        },
      ],
      diagnoses: [],
      recommendation: { action: 'none' },
    });
  });

  it('ends with 1 for what the driver advises, and shows throttling, MIG and processes', async () => {
    smi.gpus({
      ...healthyValues,
      gpu_recovery_action: 'Drain and Reset',
      'clocks_event_reasons.active': '0x0000000000000044',
      'mig.mode.current': 'Enabled',
      'power.draw': '[N/A]',
    });
    smi.write('apps', `${fakeUuid}, 4711, ollama, 8000 MiB\n`);
    const { code, out } = await live('status');
    expect(code).toBe(1);
    for (const text of [
      'CRITICAL driver_advice',
      'slowed down by: power limit, heat (hardware)',
      'shared by MIG',
      'process 4711 ollama 8000 MiB',
      'not known: power not available',
      'the driver advises: drain_and_reset',
    ])
      expect(out).toContain(text);
  });

  it('finds a lost GPU beside one that answers', async () => {
    smi.gpus(healthyValues, 'Unable to determine the device handle for GPU0000:41:00.0: GPU is lost.');
    const { code, out } = await live('status');
    expect(out).toMatch(/CRITICAL gpu_lost: the GPU is lost \(0000:41:00\.0\)/);
    expect(code).toBe(1);
  });

  it('reads what the kernel told of the GPU lately, and not what it told long ago', async () => {
    put('dev/kmsg', '4,1,1000000,-;NVRM: Xid (PCI:0000:01:00): 48, pid=1, name=a, DBE\n');
    expect((await live('status')).out).not.toContain('Xid 48');
    const { uptime } = await import('node:os');
    const nowUs = Math.floor((uptime() - 5) * 1e6);
    put('dev/kmsg', `4,1,${nowUs},-;NVRM: Xid (PCI:0000:01:00): 48, pid=1, name=a, DBE\n`);
    const { code, out } = await live('status');
    expect(out).toContain('Xid 48');
    expect(code).toBe(1);
  });

  it('shows a card whose driver is not loaded as no usable GPU, and what nvidia-smi says of it', async () => {
    put('sys/bus/pci/devices/0000:01:00.0/vendor', '0x10de\n');
    put('sys/bus/pci/devices/0000:01:00.0/class', '0x030000\n');
    smi.reply("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", 9);
    const { code, out } = await live('status');
    expect(out).toMatch(/No reading: NVIDIA-SMI has failed[^]*driver_not_loaded/);
    expect(code).toBe(3);
    smi.reply('Failed to initialize NVML: Driver/library version mismatch', 18);
    const mismatch = await live('status');
    expect(mismatch.out).toMatch(/CRITICAL driver_mismatch/);
    expect(mismatch.code).toBe(1);
  });

  it('reads a Jetson from its files', async () => {
    put('etc/nv_tegra_release', '# R36 (release), REVISION: 4.3, GCID: 1, BOARD: generic\n');
    put('sys/class/devfreq/17000000.gpu/device/of_node/name', 'gpu\0');
    put('sys/class/devfreq/17000000.gpu/device/load', '512\n');
    put('sys/class/devfreq/17000000.gpu/cur_freq', '918000000\n');
    put('proc/meminfo', 'MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n');
    const { code, out } = await live('status');
    expect(out).toMatch(/Jetson GPU\s+51 %\s+3\.8 of 7\.6 GiB\s+-\s+-\s+918 MHz/);
    expect(out).toMatch(/Read by files of the kernel/);
    expect(code).toBe(0);
  });
});

describe('gpu-recovery watch', () => {
  const events = (out: string) =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly kind: string; readonly [key: string]: unknown });

  it('prints readings until it is interrupted', async () => {
    const { code, out } = await liveUntil(/1800 MHz/, 'watch');
    expect(out).toMatch(/^\d\d:\d\d:\d\d {2}Fake GPU {2}61 % {2}9000 MiB {2}62 C {2}211 W {2}1800 MHz$/m);
    expect(code).toBe(0);
  });

  it('prints one object a line, and ends with 1 when a fault was seen', async () => {
    smi.gpus({ ...healthyValues, gpu_recovery_action: 'Reset' });
    const { code, out } = await liveUntil(/"kind":"recommendation"/, 'watch', '--json');
    expect(events(out).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['reading', 'diagnosis', 'recommendation']),
    );
    expect(code).toBe(1);
  });

  it('says in a dry run what it would do', async () => {
    smi.gpus({ ...healthyValues, 'clocks_event_reasons.active': '0x0000000000000040' });
    const { out } = await liveUntil(
      /-lgc/,
      ...['watch', '--act', 'dry-run'],
      ...['--ollama', 'http://127.0.0.1:1', '--unit', 'ollama.service', '--allow-reboot'],
    );
    expect(out).toMatch(/recommended: throttle_gpu \(critical\)/);
    expect(out).toMatch(new RegExp(`would take throttle_gpu:\n.*nvidia-smi -i ${fakeUuid} -lgc 0,1500`));
    expect(smi.calls().some((call) => call.includes('-lgc'))).toBe(false);
  });

  it.each([
    [['--act', 'perhaps'], /dry-run or on/],
    [['--act', 'on', '--ollama', 'http://127.0.0.1:1'], /--ledger/],
    [['--act', 'dry-run'], /--ollama URL or --llm URL/],
    [['--act', 'dry-run', '--llm', 'http://127.0.0.1:1'], /--model/],
    [['--act', 'dry-run', '--llm', 'http://a', '--ollama', 'http://b'], /not both/],
    [['--act', 'dry-run', '--ollama', 'file:///etc/passwd'], /http or https/],
    [['--act', 'dry-run', '--ollama', 'http://b', '--unit', 'a', '--container', 'b'], /not both/],
  ])('refuses %j', async (argv, why) => {
    const { code, err } = await live('watch', '--period', '0.1', '--for', '1', ...argv);
    expect(err).toMatch(why);
    expect(code).toBe(2);
  });

  it('ends by itself, and takes a service of its own contract in a container', async () => {
    const { code } = await live(
      ...['watch', '--period', '0.1', '--for', '0.5', '--act', 'on', '--ledger', join(root, 'ledger.json')],
      ...['--llm', 'http://127.0.0.1:1', '--model', 'm', '--container', 'llm', '--no-reset'],
    );
    expect(code).toBe(0);
  });
});
