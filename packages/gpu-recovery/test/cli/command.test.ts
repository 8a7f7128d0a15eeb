import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, json } from '../support/captured-io.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-recovery-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const diagnose = (file: string, ...more: readonly string[]) =>
  command(['diagnose', '--from', join(fixtures, file), ...more]);

describe('gpu-recovery', () => {
  it('tells its commands and exit codes', async () => {
    const { code, out } = await command(['--help']);
    expect(code).toBe(0);
    for (const word of ['status', 'watch', 'diagnose', 'explain', '3 no GPU here'])
      expect(out).toContain(word);
    expect((await command([])).code).toBe(2);
  });

  it.each(['status', 'watch', 'diagnose', 'explain'])('has help for %s', async (name) => {
    const { code, out } = await command([name, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^gpu-recovery ${name}`));
    expect(out).toContain('--json');
  });

  it.each([
    [['dance']],
    [['status', '--loud']],
    [['explain', 'xid']],
    [['explain', 'xid', 'many']],
    [['explain', 'colour', '1']],
    [['explain', 'xid', '79', '80']],
    [['diagnose']],
    [['diagnose', '--from', '/nowhere/at/all']],
    [['watch', '--period', '0']],
    [['watch', '--for', 'ever']],
  ])('calls %j wrong use, and says why', async (argv) => {
    const { code, out, err } = await command(argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^gpu-recovery: .+ \(USE_ARGUMENT\)\n$/);
  });

  it('gives errors as an object to programs', async () => {
    expect(json(await command(['dance', '--json']))).toMatchObject({ error: { code: 'USE_ARGUMENT' } });
  });
});

describe('gpu-recovery explain', () => {
  it('explains an Xid, in words and as an object', async () => {
    const { code, out } = await command(['explain', 'xid', '79']);
    expect(code).toBe(0);
    expect(out).toMatch(/fallen off the bus/);
    expect(out).toMatch(/here: reboot/);
    expect(json(await command(['explain', 'xid', '79', '--json']))).toMatchObject({
      code: 79,
      nvidia: 'RESTART_BM',
      action: 'reboot',
      repeat: { count: 2, withinHours: 168, action: 'inspect' },
    });
  });

  it('says what replaces a reset on a Jetson, and that counting is all that some ask for', async () => {
    expect((await command(['explain', 'xid', '95'])).out).toMatch(/on a Jetson: stop_llm, then reboot/);
    expect((await command(['explain', 'xid', '43'])).out).toMatch(/here: reset_session/);
    expect((await command(['explain', 'xid', '63'])).out).toMatch(/nothing but counting/);
  });

  it('does not make up an entry for a number it does not know', async () => {
    const { code, out } = await command(['explain', 'xid', '9999']);
    expect([code, out]).toEqual([0, 'Xid 9999 is not in the catalogue: it is reported and not acted on\n']);
  });

  it.each([
    ['15', /fallen off the bus/],
    ['9', /driver is not loaded/],
    ['12', /library/],
    ['0', /success/],
    ['77', /not an exit status/],
  ])('explains exit status %s of nvidia-smi', async (number, text) => {
    expect((await command(['explain', 'rc', number])).out).toMatch(text);
  });

  it('explains what the driver advises', async () => {
    expect((await command(['explain', 'advice', '6'])).out).toMatch(/bus_reset[^]*here: inspect/);
    expect((await command(['explain', 'advice', '0'])).out).toMatch(/here: nothing/);
  });
});

describe('gpu-recovery diagnose', () => {
  it.each([
    'nvidia-smi/query-gpu-h200-load-590.csv',
    'nvidia-smi/xml-tesla-t4.xml',
    'nvidia-smi/q-text-h200-load-590.txt',
    'nvidia-smi/compute-apps-h200-load-590.csv',
    'nvidia-smi/field-names-590.48.01.txt',
    'tegrastats/forms.txt',
    'kmsg/nccl-segfault.log',
    'ollama/api-ps.json',
    'traces/gpu-burn.trace',
  ])('ends with 0 for %s, where nothing is wrong', async (file) => {
    const { code, out } = await diagnose(file);
    expect(out).toMatch(/^form: .*\n[^]*Nothing is wrong\.\n$/);
    expect(code).toBe(0);
  });

  it('ends with 1 for a fault, with its evidence and what to do', async () => {
    const { code, out } = await diagnose('traces/deadlock-96.trace');
    expect(code).toBe(1);
    expect(out).toMatch(/CRITICAL gpu_hang: the GPU hangs/);
    expect(out).toMatch(/no token came for/);
    expect(out).toMatch(/=> reset_session/);
  });

  it('lists diagnoses with id, severity, evidence and recommendation for programs', async () => {
    const answer = json(await diagnose('kmsg/xid-119-gsp-timeout.log', '--json'));
    expect(answer).toMatchObject({
      form: 'kernel-log',
      diagnoses: [
        { id: 'xid', severity: 'critical', recommendation: { action: 'reset_gpu', severity: 'critical' } },
      ],
    });
    const [first] = answer['diagnoses'] as readonly { readonly evidence: readonly string[] }[];
    expect(first?.evidence[0]).toMatch(/Xid 119: GSP RPC Timeout/);
  });

  it('ends with 3 where the recording says that there is no driver', async () => {
    const { code, out } = await diagnose('nvidia-smi/error-no-driver-rc9.txt');
    expect(code).toBe(3);
    expect(out).toMatch(/no usable GPU/);
  });

  it('ends with 4 for what it does not know, and names what it does', async () => {
    const file = join(folder, 'letter.txt');
    writeFileSync(file, 'Dear all, the GPU is lost. We miss it.\n'.repeat(20));
    const { code, err } = await command(['diagnose', '--from', file]);
    expect(code).toBe(4);
    expect(err).toMatch(/known are: .*tegrastats/);
    writeFileSync(file, 'title: a\nexpect: none\nwhat is this\n');
    expect((await command(['diagnose', '--from', file])).code).toBe(4);
  });

  it('shows processes, models, and what a GPU does not tell', async () => {
    expect((await diagnose('nvidia-smi/compute-apps-h200-load-590.csv')).out).toMatch(
      /process 10309 \.\/gpu_burn on GPU-[\d-]+: 28234 MiB/,
    );
    expect((await diagnose('ollama/api-ps.json')).out).toMatch(/model mistral:latest: 4\.8 GiB on the GPU\n/);
    const spill = join(folder, 'ps.json');
    writeFileSync(spill, '{"models":[{"name":"big","size":20,"size_vram":10}]}');
    expect((await command(['diagnose', '--from', spill])).out).toMatch(/the rest on the processor/);
    expect((await diagnose('nvidia-smi/mig.csv')).out).toMatch(/utilisation not available/);
  });

  it('does not let the text of a log steer the terminal', async () => {
    const file = join(folder, 'kernel.log');
    writeFileSync(
      file,
      '[ 1.0] NVRM: Xid (PCI:0000:01:00): 31, pid=1, name=\u001b[31mred\u001b[0m, MMU \u0007 Fault\n',
    );
    const { out } = await command(['diagnose', '--from', file]);
    // eslint-disable-next-line no-control-regex -- these are what must not get through
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(out).toContain('xid');
  });
});
