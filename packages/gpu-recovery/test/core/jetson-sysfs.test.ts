import { describe, expect, it } from '@jest/globals';
import { jetsonReading, parseMeminfo, type JetsonFiles } from '../../src/index.ts';
import { isGpuNode } from '../../src/core/jetson-sysfs.ts';

const known = (value: unknown) => ({ known: true, value });

/** An AGX Orin on JetPack 6. */
const orin: JetsonFiles = {
  loadPermille: '397\n',
  currentFrequency: '612000000\n',
  maxFrequency: '1300500000\n',
  meminfo: 'MemTotal:       64349360 kB\nMemFree:         1024000 kB\nMemAvailable:   45875200 kB\n',
  zones: [
    { type: 'cpu-thermal', temperature: '52000', trips: [] },
    {
      type: 'gpu-thermal',
      temperature: '48500',
      trips: [
        { type: 'passive', temperature: '99000' },
        { type: 'critical', temperature: '104500' },
        { type: 'active', temperature: null },
      ],
    },
    { type: 'PMIC-Die', temperature: '100000', trips: [] },
  ],
  rails: [
    { label: 'VIN_SYS_5V0', millivolts: '5000', milliamperes: '700' },
    { label: 'VDD_GPU_SOC\n', millivolts: '19000\n', milliamperes: '150\n' },
  ],
  model: 'NVIDIA Jetson AGX Orin Developer Kit\0',
  release: '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic\n',
};

describe('jetsonReading', () => {
  it('reads load, clocks, power and the limits of the kernel', () => {
    expect(jetsonReading(orin)).toMatchObject({
      kind: 'integrated',
      name: known('NVIDIA Jetson AGX Orin Developer Kit'),
      driverVersion: known('L4T R36.4.3'),
      utilizationPercent: known(39.7),
      clockMhz: known(612),
      maxClockMhz: known(1300.5),
      temperatureC: known(48.5),
      thermalLimits: { slowdownC: known(99), shutdownC: known(104.5) },
      powerW: known(2.85),
    });
  });

  it('counts as used what no program could have, not the page cache', () => {
    const reading = jetsonReading(orin);
    expect(reading.memoryUsedMib).toEqual(known((64_349_360 - 45_875_200) / 1024));
  });

  it('takes the junction, then the hottest zone, where the GPU is power-gated', () => {
    const zone = (type: string, temperature: string | null) => ({ type, temperature, trips: [] });
    const off = zone('gpu-thermal', '-256000');
    const read = (...zones: JetsonFiles['zones']) => jetsonReading({ ...orin, zones }).temperatureC;
    expect(read(off, zone('tj-thermal', '61000'), zone('cpu-thermal', '62000'))).toEqual(known(61));
    expect(read(off, zone('soc0-thermal', '50000'), zone('cpu-thermal', '55000'))).toEqual(known(55));
    expect(read(zone('gpu-thermal', null))).toEqual({ known: false, reason: 'offline' });
    expect(read()).toEqual({ known: false, reason: 'not_reported' });
  });

  it('knows nothing, and no zero, where the files are missing or broken', () => {
    const reading = jetsonReading({
      loadPermille: '1001',
      currentFrequency: 'x',
      maxFrequency: null,
      meminfo: null,
      zones: [],
      rails: [{ label: 'VDD_GPU', millivolts: null, milliamperes: '3' }],
      model: null,
      release: 'nothing',
    });
    expect(reading).toMatchObject({
      utilizationPercent: { known: false, reason: 'unreadable' },
      clockMhz: { known: false, reason: 'unreadable' },
      memoryUsedMib: { known: false },
      powerW: { known: false },
      driverVersion: { known: false },
      name: known('Jetson GPU'),
    });
    expect(parseMeminfo('MemTotal: x kB').totalMib.known).toBe(false);
  });

  it('knows the node of the GPU by its name in the device tree', () => {
    expect(['gpu\0', 'ga10b', 'gv11b', 'gp10b', 'gpu-gpc-0', '17000000.gpu'].every(isGpuNode)).toBe(true);
    expect(['nvdla0', 'emc', 'vic'].some(isGpuNode)).toBe(false);
  });
});
