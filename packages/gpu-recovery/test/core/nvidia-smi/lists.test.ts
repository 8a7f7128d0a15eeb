import { describe, expect, it } from '@jest/globals';
import {
  chooseQueryFields,
  classifyFailure,
  explainExitCode,
  failureInText,
  parseComputeApps,
  parseDmon,
  parseTable,
  queryFieldNames,
} from '../../../src/index.ts';
import { fixture } from '../../support/fixture.ts';

const known = (value: unknown) => ({ known: true, value });

describe('parseComputeApps', () => {
  it('reads the processes and their memory', () => {
    const apps = parseComputeApps(fixture('nvidia-smi/compute-apps-h200-load-590.csv'));
    expect(apps.map(({ process }) => process.pid)).toEqual([10_291, 10_293, 10_309]);
    expect(apps[2]?.process).toMatchObject({ name: './gpu_burn', usedMemoryMib: known(28_234) });
  });

  it('takes a header alone for no process', () => {
    expect(parseComputeApps(fixture('nvidia-smi/compute-apps-l40s-idle-595.csv'))).toEqual([]);
  });

  it('gives commas to the name, and drops rows that are none', () => {
    const text = 'pid, process_name, used_memory [MiB]\n7, python a, b, 12 MiB\nshort\n[N/A], x, 1 MiB\n';
    expect(parseComputeApps(text)).toEqual([
      { device: '', process: { pid: 7, name: 'python a, b', usedMemoryMib: known(12) } },
    ]);
    expect(parseComputeApps('7, 12, 13', ['pid', 'used_memory'])).toEqual([]);
  });
});

describe('parseDmon', () => {
  it('reads one reading for each row', () => {
    const readings = parseDmon(fixture('nvidia-smi/dmon-h200-load-590.txt'));
    expect(readings).toHaveLength(5);
    expect(readings[0]).toMatchObject({
      index: known(0),
      powerW: known(630),
      temperatureC: known(53),
      utilizationPercent: known(100),
      memoryUtilizationPercent: known(8),
      clockMhz: known(1980),
    });
  });

  it('takes a dash for not available, and skips rows before a header', () => {
    expect(parseDmon('    0   1   2\n# gpu pwr sm\n# Idx W %\n    0  -  41\n')).toMatchObject([
      { powerW: { known: false, reason: 'not_available' }, utilizationPercent: known(41) },
    ]);
  });
});

describe('parseTable', () => {
  it('reads an idle L40S that shows a stale 100 %', () => {
    expect(parseTable(fixture('nvidia-smi/table-l40s-idle-595.txt'))).toMatchObject([
      {
        name: known('NVIDIA L40S'),
        pciAddress: known('0000:01:00.0'),
        driverVersion: known('595.80'),
        utilizationPercent: known(100),
        memoryUsedMib: known(0),
        memoryTotalMib: known(46_068),
        powerW: known(242),
        powerLimitW: known(350),
        processes: known([]),
      },
    ]);
  });

  it('reads processes with and without instance columns', () => {
    const head = fixture('nvidia-smi/table-l40s-idle-595.txt').split('| ')[0] ?? '';
    const text = `${head}
|   0  Tesla T4            Off  | 00000000:00:1E.0 Off |                    0 |
| N/A   40C    P0    26W /  70W |   1032MiB / 15360MiB |      0%      Default |
| Processes:                                                                   |
|    0   N/A  N/A      5762      C   python                            1005MiB |
|    0      675      G   /usr/lib/xorg/Xorg                              22MiB |
`;
    expect(parseTable(text)[0]?.processes).toMatchObject(
      known([
        { pid: 5762, name: 'python', usedMemoryMib: known(1005) },
        { pid: 675, name: '/usr/lib/xorg/Xorg', usedMemoryMib: known(22) },
      ]),
    );
  });
});

describe('classifyFailure', () => {
  it.each([
    [9, 'nvidia-smi/error-no-driver-rc9.txt', 'driver_not_loaded'],
    [12, 'nvidia-smi/error-no-library-rc12.txt', 'library_missing'],
  ])('finds the reason of status %i on standard output', (exitCode, file, code) => {
    expect(classifyFailure({ exitCode, stdout: fixture(file), stderr: '' })?.code).toBe(code);
  });

  it.each([
    ['Failed to initialize NVML: Driver/library version mismatch', 18, 'driver_mismatch'],
    ['Unable to determine the device handle for GPU 0000:3B:00.0: Unknown Error', 255, 'gpu_lost'],
    ['No devices were found', 6, 'no_devices'],
    ['Field "gpu_recovery_action" is not a valid field to query.', 2, 'unknown_field'],
    ["GPU Reset couldn't run because GPU 00000000:3B:00.0 is In use by another client.", 255, 'in_use'],
    ['The GPU requires a reset', 255, 'reset_required'],
    ['Insufficient Permissions', 4, 'no_permission'],
    ['', 15, 'gpu_lost'],
    ['', 77, 'unknown'],
  ])('understands %p with status %i', (stdout, exitCode, code) => {
    expect(classifyFailure({ exitCode, stdout, stderr: '' })?.code).toBe(code);
  });

  it('has nothing to say of success, and finds no failure in a header', () => {
    expect(classifyFailure({ exitCode: 0, stdout: 'index, name', stderr: '' })).toBeNull();
    expect(failureInText('index, name')).toBeNull();
  });

  it('explains the statuses that nvidia-smi documents, and says so of others', () => {
    expect(explainExitCode(15).meaning).toMatch(/fallen off the bus/);
    expect(explainExitCode(0).code).toBeNull();
    expect(explainExitCode(99).meaning).toMatch(/not an exit status/);
  });
});

describe('chooseQueryFields', () => {
  it('keeps what the driver names, in the order of the query', () => {
    const names = queryFieldNames(fixture('nvidia-smi/help-query-gpu.txt'));
    expect(names.has('clocks_throttle_reasons.active')).toBe(true);
    expect(names.has('The')).toBe(false);
    expect(chooseQueryFields(names)).toEqual([
      'timestamp',
      'index',
      'uuid',
      'pci.bus_id',
      'name',
      'utilization.gpu',
      'power.draw',
      'clocks_event_reasons.active',
    ]);
  });

  it('takes the old name where only that is known', () => {
    expect(chooseQueryFields(new Set(['index', 'clocks_throttle_reasons.active']))).toEqual([
      'index',
      'clocks_throttle_reasons.active',
    ]);
  });

  it('finds every wanted field in the list of driver 590', () => {
    const names = new Set(fixture('nvidia-smi/field-names-590.48.01.txt').split('\n'));
    expect(chooseQueryFields(names).length).toBeGreaterThan(30);
  });
});
