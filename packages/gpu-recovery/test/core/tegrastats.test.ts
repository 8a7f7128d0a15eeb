import { describe, expect, it } from '@jest/globals';
import { parseTegrastats, tegrastatsReading } from '../../src/index.ts';
import { fixture } from '../support/fixture.ts';

const lines = fixture('tegrastats/forms.txt').trim().split('\n');
const known = (value: unknown) => ({ known: true, value });
const absent = (reason: string) => ({ known: false, reason });

interface Expected {
  readonly form: string;
  readonly load: unknown;
  readonly clocks: readonly number[];
  readonly temperature: unknown;
  readonly power: unknown;
  readonly block: unknown;
}

const expected: readonly Expected[] = [
  {
    form: 'TX1',
    load: known(3),
    clocks: [76],
    temperature: absent('not_reported'),
    power: absent('not_reported'),
    block: known(4096),
  },
  {
    form: 'TX2',
    load: known(0),
    clocks: [114],
    temperature: known(36.5),
    power: known(0.152),
    block: known(4096),
  },
  {
    form: 'AGX Xavier JetPack 4',
    load: known(0),
    clocks: [],
    temperature: known(32),
    power: known(0),
    block: known(4096),
  },
  {
    form: 'Xavier NX JetPack 5',
    load: known(99),
    clocks: [],
    temperature: known(42.5),
    power: known(7.34),
    block: known(128),
  },
  {
    form: 'Orin Nano with root',
    load: known(63),
    clocks: [621],
    temperature: known(53.343),
    power: known(4.667),
    block: known(2048),
  },
  {
    form: 'AGX Orin, two GPCs',
    load: known(39),
    clocks: [305, 0],
    temperature: known(43.812),
    power: known(2.798),
    block: known(4096),
  },
  {
    form: 'AGX Orin, GPU power-gated',
    load: known(0),
    clocks: [],
    temperature: known(48.156),
    power: known(1.6),
    block: known(4096),
  },
  {
    form: 'AGX Orin JetPack 7.2',
    load: known(12),
    clocks: [1300, 1300],
    temperature: known(50.125),
    power: known(5.139),
    block: known(4096),
  },
  {
    form: 'Thor JetPack 7.0',
    load: absent('not_reported'),
    clocks: [314, 314, 314],
    temperature: known(40),
    power: absent('not_reported'),
    block: known(4096),
  },
  {
    form: 'Orin JetPack 5, sensors off',
    load: known(0),
    clocks: [0, 0],
    temperature: known(41.656),
    power: known(0),
    block: known(4096),
  },
];

describe('parseTegrastats', () => {
  it.each(expected.map((each, at) => [each.form, each, lines[at] ?? ''] as const))(
    'reads the form of %s',
    (_form, want, line) => {
      const parsed = parseTegrastats(line);
      expect(parsed?.gpuLoadPercent).toEqual(want.load);
      expect(parsed?.gpuClocksMhz).toEqual(want.clocks);
      expect(parsed?.largestFreeBlockKib).toEqual(want.block);
      expect(tegrastatsReading(line)).toMatchObject({
        kind: 'integrated',
        temperatureC: want.temperature,
        powerW: want.power,
        clockMhz: want.clocks.length > 0 ? known(Math.max(...want.clocks)) : absent('not_reported'),
      });
    },
  );

  it('reads memory, swap and the date of the newer forms', () => {
    expect(parseTegrastats(lines[3] ?? '')).toMatchObject({
      printedAt: known('10-01-2025 20:06:07'),
      ramUsedMib: 5451,
      ramTotalMib: 6834,
      swapUsedMib: known(542),
    });
  });

  it('shows a powered-off sensor as offline, and no constant as a sensor', () => {
    const sensors = parseTegrastats(lines[9] ?? '')?.temperaturesC;
    expect(sensors?.get('gpu')).toEqual(absent('offline'));
    expect(parseTegrastats(lines[1] ?? '')?.temperaturesC.has('pmic')).toBe(false);
  });

  it('says offline when every sensor is, and unreadable for a load above 100', () => {
    expect(tegrastatsReading('RAM 1/2MB GPU@-256C')?.temperatureC).toEqual(absent('offline'));
    expect(parseTegrastats('RAM 1/2MB GR3D_FREQ 101%')?.gpuLoadPercent).toEqual(absent('unreadable'));
  });

  it('tells the rail GPU 0/0 from the sensor GPU@32C', () => {
    expect(parseTegrastats(lines[2] ?? '')?.railsMw.get('GPU')).toBe(0);
  });

  it('reads recorded lines of four boards', () => {
    const recorded = fixture('tegrastats/beszel.txt').trim().split('\n').map(tegrastatsReading);
    expect(recorded.map((reading) => reading?.utilizationPercent)).toEqual([45, 63, 0, 45, 0].map(known));
  });

  it('is null for any other line', () => {
    expect(parseTegrastats('tegrastats: command not found')).toBeNull();
    expect(tegrastatsReading('')).toBeNull();
  });
});
