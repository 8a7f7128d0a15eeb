import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nvidiaSmiFields, parseNvidiaSmi } from '../../src/core/nvidia-smi.ts';

const units: Readonly<Record<string, string>> = {
  'utilization.gpu': '%',
  'memory.used': 'MiB',
  'power.draw': 'W',
  'clocks.current.sm': 'MHz',
};
const output = (rows: readonly Readonly<Record<string, string>>[]): string => {
  const columns = Object.keys(rows[0] ?? {});
  const header = columns.map((name) => (units[name] === undefined ? name : `${name} [${units[name]}]`));
  return [header, ...rows.map((row) => Object.values(row))].map((line) => `${line.join(', ')}\n`).join('');
};
const only = (row: Readonly<Record<string, string>>) => parseNvidiaSmi(output([row])).readings[0];

describe('parseNvidiaSmi', () => {
  it('reads a row with units in its header and in its values', () => {
    expect(
      only({
        index: '0',
        name: 'NVIDIA H200',
        'utilization.gpu': '100 %',
        'memory.used': '32362 MiB',
        'power.draw': '627.40 W',
        'clocks.current.sm': '1980 MHz',
      }),
    ).toMatchObject({
      index: 0,
      name: 'NVIDIA H200',
      utilizationPercent: 100,
      memoryUsedBytes: 32_362 * 2 ** 20,
      powerWatts: 627.4,
      smClockMegahertz: 1980,
    });
  });

  it('reads the same without units', () => {
    expect(only({ index: '0', 'memory.used': '512' })?.memoryUsedBytes).toBe(512 * 2 ** 20);
  });

  it.each([
    '[N/A]',
    'N/A',
    '[Not Supported]',
    '[Unknown Error]',
    '[Insufficient Permissions]',
    '[Requested functionality has been deprecated]',
    'ERR!',
    '',
  ])('takes %p for unknown, never for zero', (token) => {
    const row = Object.fromEntries(nvidiaSmiFields.map((name) => [name, token]));
    const values = Object.values(only({ ...row, index: '3' }) ?? {});
    expect(values.filter((value) => value !== null)).toEqual([3]);
  });

  it('takes a field that was not asked for as unknown', () => {
    expect(only({ index: '0', name: 'Orin (nvgpu)' })?.temperatureCelsius).toBeNull();
  });

  it('finds columns by name, whatever their order', () => {
    const row = { index: '1', uuid: 'GPU-1', 'temperature.gpu': '54' };
    const reversed = Object.fromEntries(Object.entries(row).reverse());
    expect(only(reversed)).toEqual(only(row));
  });

  it('keeps reading the other GPUs when one is lost', () => {
    const [header, first, second] = output([
      { index: '0', uuid: 'GPU-a' },
      { index: '2', uuid: 'GPU-c' },
    ]).split('\n');
    const lost = 'Unable to determine the device handle for GPU0000:65:00.0: Unknown Error';
    const { readings, complaints } = parseNvidiaSmi([header, first, lost, second].join('\n'));
    expect(readings.map(({ uuid }) => uuid)).toEqual(['GPU-a', 'GPU-c']);
    expect(complaints).toEqual([{ text: lost, busId: '0000:65:00.0' }]);
  });

  it('has nothing but a complaint when the driver does not answer', () => {
    const text = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
    expect(parseNvidiaSmi(`${text}\n`)).toEqual({ readings: [], complaints: [{ text, busId: null }] });
  });

  it('prefers the power of this instant', () => {
    const row = { index: '0', 'power.draw': '240.00', 'power.draw.instant': '71.25' };
    expect(only(row)?.powerWatts).toBe(71.25);
    expect(only({ ...row, 'power.draw.instant': '[N/A]' })?.powerWatts).toBe(240);
  });

  it.each([
    ['0x0000000000000000', []],
    ['0x0000000000000001', ['gpu-idle']],
    ['0x0000000000000044', ['sw-power-cap', 'hw-thermal-slowdown']],
    ['0xF000000000000008', ['hw-slowdown']],
    ['Active', null],
  ])('reads the mask %s of clock event reasons', (mask, reasons) => {
    expect(only({ index: '0', 'clocks_event_reasons.active': mask })?.clockEventReasons).toEqual(reasons);
  });

  it.each([
    ['Yes', true],
    ['No', false],
    ['1', true],
    ['0', false],
    ['Pending', null],
  ])('reads the flag %s', (value, meaning) => {
    expect(only({ index: '0', 'remapped_rows.pending': value })?.rowRemapPending).toBe(meaning);
  });

  it('never throws, and turns every line into a reading or a complaint', () => {
    const anyLine = fc.oneof(
      fc.string(),
      fc.constantFrom('index, uuid', '0, GPU-a', '1, GPU-b, extra', 'GPU is lost'),
    );
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const seen = lines
          .join('\n')
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '').length;
        const { readings, complaints } = parseNvidiaSmi(lines.join('\n'));
        expect([seen, seen - 1]).toContain(readings.length + complaints.length);
      }),
    );
  });
});
