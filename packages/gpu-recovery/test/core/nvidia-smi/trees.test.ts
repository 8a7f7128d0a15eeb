import { describe, expect, it } from '@jest/globals';
import { parseText, parseXml, throttleBit } from '../../../src/index.ts';
import { fixture } from '../../support/fixture.ts';

const known = (value: unknown) => ({ known: true, value });

describe('parseXml', () => {
  it('reads the oldest schema, with absolute limits and throttle reasons', () => {
    expect(parseXml(fixture('nvidia-smi/xml-gtx-1660-ti.xml'))).toMatchObject([
      {
        driverVersion: known('418.43'),
        device: 'GPU-304a277d-3545-63b8-3a36-dfde3c992989',
        powerW: known(8.93),
        throttleReasons: known(throttleBit.idle),
        thermalLimits: { maxOperatingC: known(91), slowdownC: known(93), shutdownC: known(96) },
        processes: known([]),
      },
    ]);
  });

  it('reads an A100 in MIG mode: no utilisation, its own memory and not that of a slice', () => {
    expect(parseXml(fixture('nvidia-smi/xml-a100-sxm4-v12.xml'))).toMatchObject([
      {
        migEnabled: known(true),
        utilizationPercent: { known: false, reason: 'not_available' },
        memoryTotalMib: known(81_920),
        advice: known('none'),
        index: known(0),
      },
    ]);
  });

  it('reads processes and page retirement of a T4', () => {
    const [reading] = parseXml(fixture('nvidia-smi/xml-tesla-t4.xml'));
    expect(reading).toMatchObject({
      retiredPages: known(0),
      retirementPending: known(false),
      uncorrectedEccErrors: known(0),
      processes: known([
        { pid: 675, name: '/usr/lib/xorg/Xorg', usedMemoryMib: known(22) },
        { pid: 5762, name: 'python', usedMemoryMib: known(1005) },
      ]),
    });
  });

  it('reads the newest schema with its counters', () => {
    expect(parseXml(fixture('nvidia-smi/xml-rtx-3080-v13.xml'))).toMatchObject([
      { hwThermalSlowdownUs: known(0), powerW: known(139.62), utilizationPercent: known(65) },
    ]);
  });

  it('takes the older flags for the advice of the driver', () => {
    const xml = (reset: string, drain: string): string =>
      `<nvidia_smi_log><gpu id="0"><gpu_reset_status><reset_required>${reset}</reset_required>` +
      `<drain_and_reset_recommended>${drain}</drain_and_reset_recommended></gpu_reset_status></gpu></nvidia_smi_log>`;
    expect(parseXml(xml('Yes', 'No'))[0]?.advice).toEqual(known('reset_gpu'));
    expect(parseXml(xml('No', 'Yes'))[0]?.advice).toEqual(known('drain_and_reset'));
  });

  it('sums the parts of the uncorrected errors, and takes the total where the parts are double bits', () => {
    const ecc = (inner: string): string =>
      `<gpu><ecc_errors><volatile>${inner}</volatile></ecc_errors></gpu>`;
    const parts =
      '<sram_uncorrectable_parity>1</sram_uncorrectable_parity><dram_uncorrectable>2</dram_uncorrectable>';
    const older = '<double_bit><device_memory>4</device_memory><total>4</total></double_bit>';
    expect(parseXml(ecc(parts))[0]?.uncorrectedEccErrors).toEqual(known(3));
    expect(parseXml(ecc(older))[0]?.uncorrectedEccErrors).toEqual(known(4));
  });

  it('gives what a cut-off document holds, and survives tags that do not match', () => {
    const whole = fixture('nvidia-smi/xml-rtx-3080-v13.xml');
    const [cut] = parseXml(whole.slice(0, whole.indexOf('<temperature>')));
    expect(cut).toMatchObject({ memoryUsedMib: known(9184), temperatureC: { known: false } });
    expect(parseXml('<gpu><a></b><uuid>GPU-1</uuid></gpu>')[0]?.device).toBe('gpu-0');
    expect(parseXml('<gpu><product_name>A &amp; B</product_name></gpu>')[0]?.name).toEqual(known('A & B'));
  });
});

describe('parseText', () => {
  it('reads everything the evidence rules need out of -q', () => {
    const [reading, ...others] = parseText(fixture('nvidia-smi/q-text-h200-load-590.txt'));
    expect(others).toEqual([]);
    expect(reading).toMatchObject({
      printedAt: known('Fri Jul  3 22:11:09 2026'),
      driverVersion: known('590.48.01'),
      name: known('NVIDIA H200'),
      temperatureMarginC: known(35),
      thermalLimits: { slowdownMarginC: known(-2), slowdownC: { known: false } },
      powerW: known(627.32),
      throttleReasons: known(0),
      hwThermalSlowdownUs: known(0),
      advice: known('none'),
      uncorrectedEccErrors: known(0),
      remapFailed: known(false),
    });
    expect(reading?.processes.known === true ? reading.processes.value : []).toHaveLength(3);
  });

  it('agrees with the query of the same second', () => {
    const [reading] = parseText(fixture('nvidia-smi/q-text-h200-load-590.txt'));
    expect(reading).toMatchObject({ memoryUsedMib: known(32_362), clockMhz: known(1980), index: known(0) });
  });

  it('has nothing to say of a text without a GPU', () => {
    expect(parseText('Timestamp : now\n\nAttached GPUs : 0\n')).toEqual([]);
  });
});
