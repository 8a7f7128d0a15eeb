import { describe, expect, it } from '@jest/globals';
import {
  diagnoseCapture,
  GpuRecoveryError,
  readCapture,
  recogniseCapture,
  type CaptureForm,
} from '../../../src/index.ts';
import { fixture, fixtureNames } from '../../support/fixture.ts';

const forms: Readonly<Record<string, CaptureForm>> = {
  'nvidia-smi/compute-apps-h200-load-590.csv': 'compute-apps',
  'nvidia-smi/compute-apps-l40s-idle-595.csv': 'compute-apps',
  'nvidia-smi/dmon-h200-load-590.txt': 'dmon',
  'nvidia-smi/error-no-driver-rc9.txt': 'smi-error',
  'nvidia-smi/error-no-library-rc12.txt': 'smi-error',
  'nvidia-smi/field-names-590.48.01.txt': 'query-fields',
  'nvidia-smi/help-query-gpu.txt': 'query-fields',
  'nvidia-smi/lost-gpu.csv': 'query-csv',
  'nvidia-smi/mig.csv': 'query-csv',
  'nvidia-smi/old-names.csv': 'query-csv',
  'nvidia-smi/q-text-h200-load-590.txt': 'text',
  'nvidia-smi/query-gpu-h200-idle-590.csv': 'query-csv',
  'nvidia-smi/query-gpu-h200-load-590.csv': 'query-csv',
  'nvidia-smi/query-gpu-l40s-idle-595.csv': 'query-csv',
  'nvidia-smi/query-gpu-rtx2080s-idle-610.csv': 'query-csv',
  'nvidia-smi/table-l40s-idle-595.txt': 'table',
  'nvidia-smi/xml-a100-sxm4-v12.xml': 'xml',
  'nvidia-smi/xml-gtx-1660-ti.xml': 'xml',
  'nvidia-smi/xml-rtx-3080-v13.xml': 'xml',
  'nvidia-smi/xml-tesla-t4.xml': 'xml',
  'kmsg/forms.log': 'kernel-log',
  'kmsg/jetson.log': 'kernel-log',
  'kmsg/nccl-segfault.log': 'kernel-log',
  'kmsg/xid-119-gsp-timeout.log': 'kernel-log',
  'kmsg/xid-lines-gpud.txt': 'kernel-log',
  'tegrastats/beszel.txt': 'tegrastats',
  'tegrastats/forms.txt': 'tegrastats',
  'ollama/api-ps.json': 'ollama-ps',
  'ollama/api-generate-unload.json': 'ollama-answer',
};

/** Diagnoses of a text, as `id:action`, Xids with their number. */
const verdicts = (text: string): readonly string[] =>
  diagnoseCapture(readCapture(text)).diagnoses.map(({ id, cause, recommendation }) => {
    const code = cause.kind === 'xid' ? ` ${cause.code}` : '';
    return `${id}${code}: ${recommendation.action}`;
  });

describe('recogniseCapture', () => {
  it('knows the form of every recorded file by its text alone', () => {
    const names = ['nvidia-smi', 'kmsg', 'tegrastats', 'ollama'].flatMap((folder) =>
      fixtureNames(folder).map((name) => `${folder}/${name}`),
    );
    expect(Object.fromEntries(names.map((name) => [name, recogniseCapture(fixture(name))]))).toEqual(forms);
  });

  it.each(['gpu-lost', 'thermal-ramp'])('knows its own trace %s', (name) => {
    expect(recogniseCapture(fixture(`traces/${name}.trace`))).toBe('trace');
  });

  it.each([
    ['nothing', ''],
    ['prose', 'Dear all,\nthe GPU is slow today.\n'],
    ['other JSON', '{"hello": 1}'],
    ['broken JSON', '{"models": ['],
    ['a table of other things', 'city, inhabitants\nBerlin, 3700000\n'],
    ['a log of a web server', '2025-01-01T00:00:00Z GET / 200\n'],
  ])('does not guess at %s', (_what, text) => {
    expect(recogniseCapture(text)).toBeNull();
    expect(() => readCapture(text)).toThrow(expect.objectContaining({ code: 'FORM_UNKNOWN' }));
    expect(() => readCapture(text)).toThrow(GpuRecoveryError);
  });

  it('takes a query for one column, with units', () => {
    const { readings } = readCapture('utilization.gpu [%]\n97 %\n98 %\n');
    expect(readings).toMatchObject([{ utilizationPercent: { known: true, value: 98 } }]);
  });
});

describe('diagnoseCapture', () => {
  it.each([
    'nvidia-smi/query-gpu-h200-load-590.csv',
    'nvidia-smi/query-gpu-l40s-idle-595.csv',
    'nvidia-smi/dmon-h200-load-590.txt',
    'nvidia-smi/table-l40s-idle-595.txt',
    'nvidia-smi/xml-a100-sxm4-v12.xml',
    'nvidia-smi/compute-apps-l40s-idle-595.csv',
    'kmsg/nccl-segfault.log',
    'ollama/api-ps.json',
    'ollama/api-generate-unload.json',
  ])('finds nothing wrong in %s', (name) => {
    const report = diagnoseCapture(readCapture(fixture(name)));
    expect(report).toMatchObject({ diagnoses: [], recommendation: { action: 'none' }, noGpu: false });
  });

  it('tells a GPU that is not here from one that fails', () => {
    for (const name of ['error-no-driver-rc9.txt', 'error-no-library-rc12.txt']) {
      expect(diagnoseCapture(readCapture(fixture(`nvidia-smi/${name}`)))).toMatchObject({
        noGpu: true,
        diagnoses: [],
      });
    }
    expect(verdicts('Unable to determine the device handle for GPU0000:41:00.0: GPU is lost.\n')).toEqual([
      'gpu_lost: reboot',
    ]);
    expect(verdicts('Failed to initialize NVML: Driver/library version mismatch\n')).toEqual([
      'driver_mismatch: inspect',
    ]);
  });

  it('finds the lost GPU between the rows of the others', () => {
    const capture = readCapture(fixture('nvidia-smi/lost-gpu.csv'));
    expect(capture.readings).toHaveLength(2);
    expect(diagnoseCapture(capture).diagnoses).toMatchObject([
      { id: 'gpu_lost', severity: 'critical', recommendation: { action: 'reboot' } },
    ]);
  });

  it('reads one dead GSP out of many lines', () => {
    expect(verdicts(fixture('kmsg/xid-119-gsp-timeout.log'))).toEqual(['xid 119: reset_gpu']);
  });

  it('replaces the reset on a Jetson, whose log names no PCI address', () => {
    const [fault] = diagnoseCapture(readCapture(fixture('kmsg/jetson.log'))).diagnoses;
    expect(fault).toMatchObject({ id: 'xid', gpuKind: 'integrated', device: '17000000.gpu' });
    expect(fault?.recommendation.action).toBe('stop_llm');
  });

  it('calls a GPU lost that the kernel alone tells of', () => {
    const log = 'NVRM: GPU 0000:29:00.0: GPU has fallen off the bus.\n';
    expect(verdicts(log).toSorted()).toEqual(['gpu_lost: reboot', 'xid 79: reboot']);
  });

  it('lets advice in the log outrank the table', () => {
    const log =
      '[ 10.0] NVRM: Xid (PCI:0000:01:00): 31, pid=1, name=a, MMU Fault\n' +
      '[ 10.1] NVRM: Xid (PCI:0000:01:00): 154, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)\n';
    expect(diagnoseCapture(readCapture(log)).recommendation).toMatchObject({
      action: 'reboot',
      severity: 'critical',
    });
  });

  it('judges a recording of one reading every five seconds by its own times', () => {
    const rows = Array.from({ length: 40 }, (_, at) => {
      const seconds = at * 5;
      const stamp = `2026/01/01 10:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}.000`;
      return `${stamp}, GPU-1, 100 %, 0 %, 23034 MiB, 0 MiB`;
    });
    const text = `timestamp, uuid, utilization.gpu [%], utilization.memory [%], memory.total [MiB], memory.used [MiB]\n${rows.join('\n')}\n`;
    const capture = readCapture(text);
    expect(capture.periodMs).toBe(5000);
    expect(capture.observations.at(-1)?.atMs).toBe(195_000);
    expect(verdicts(text)).toEqual(['utilization_stale: none']);
  });

  it('takes a second a line for a log of tegrastats without dates, and its dates where it has them', () => {
    const at = (text: string) => readCapture(text).observations.map(({ atMs }) => atMs);
    const line = (stamp: string) => `${stamp}RAM 100/8000MB GR3D_FREQ 10% tj@40C\n`;
    expect(at(line('') + line('') + line(''))).toEqual([0, 1000, 2000]);
    expect(at(line('07-21-2025 16:33:42 ') + line('07-21-2025 16:33:44 '))).toEqual([0, 2000]);
    expect(at(line('07-21-2025 16:33:42 ') + line('07-21-2025 16:33:40 '))).toEqual([0, 1000]);
  });

  it('finds the memory error in an answer of Ollama', () => {
    expect(verdicts('{"error":"llama runner: cudaMalloc failed: out of memory"}')).toEqual([
      'gpu_memory_exhausted: clear_cache',
    ]);
    expect(verdicts('{"response":"a","done":false}\n{"error":"cudaMalloc failed: out of memory"}\n')).toEqual(
      ['gpu_memory_exhausted: clear_cache'],
    );
    expect(verdicts('{"error":"model \'x\' not found"}')).toEqual([]);
  });

  it('names the fields that a driver can be asked for', () => {
    const { fields } = readCapture(fixture('nvidia-smi/field-names-590.48.01.txt'));
    expect(fields).toContain('gpu_recovery_action');
    expect(fields).toContain('power.draw');
  });

  it('lists processes and models', () => {
    const apps = readCapture(fixture('nvidia-smi/compute-apps-h200-load-590.csv')).processes;
    expect(apps.map(({ process }) => process.pid)).toEqual([10291, 10293, 10309]);
    expect(readCapture(fixture('ollama/api-ps.json')).models).toEqual([
      {
        name: 'mistral:latest',
        vramBytes: 5_137_025_024,
        sizeBytes: 5_137_025_024,
        expiresAtMs: expect.any(Number),
      },
    ]);
  });
});
