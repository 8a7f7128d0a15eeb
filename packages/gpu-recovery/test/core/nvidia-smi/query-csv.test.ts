import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseQueryCsv, parseQueryLine, throttleBit, type GpuReading } from '../../../src/index.ts';
import { fixture } from '../../support/fixture.ts';

const only = (text: string): GpuReading => {
  const [reading, ...others] = parseQueryCsv(text).readings;
  if (reading === undefined || others.length > 0) throw new Error('expected exactly one row');
  return reading;
};
const known = (value: unknown) => ({ known: true, value });

describe('parseQueryCsv', () => {
  it('reads a busy H200 out of 212 columns with units', () => {
    const reading = only(fixture('nvidia-smi/query-gpu-h200-load-590.csv'));
    expect(reading).toMatchObject({
      name: known('NVIDIA H200'),
      pciAddress: known('0000:83:00.0'),
      kind: 'discrete',
      utilizationPercent: known(100),
      memoryUtilizationPercent: known(7),
      memoryTotalMib: known(143_771),
      memoryReservedMib: known(614),
      memoryUsedMib: known(32_362),
      powerW: known(627.4),
      powerLimitW: known(700),
      temperatureC: known(52),
      temperatureMarginC: known(35),
      throttleReasons: known(0),
      advice: known('none'),
      remapPending: known(false),
    });
  });

  it('reads renamed fields of the newest driver and the idle bits of a consumer card', () => {
    const reading = only(fixture('nvidia-smi/query-gpu-rtx2080s-idle-610.csv'));
    expect(reading.throttleReasons).toEqual(known(throttleBit.idle));
    expect(reading.temperatureMarginC).toEqual({ known: false, reason: 'not_available' });
    expect(reading.uncorrectedEccErrors).toEqual({ known: false, reason: 'not_available' });
  });

  it('reads the names of drivers before 535', () => {
    const reading = only(fixture('nvidia-smi/old-names.csv'));
    expect(reading).toMatchObject({
      device: 'GPU-7d5f2c1e-0000-1111-2222-333344445555',
      name: known('Tesla V100-PCIE-16GB'),
      clockMhz: known(1380),
      maxClockMhz: known(1380),
      throttleReasons: known(throttleBit.hwThermal | throttleBit.swThermal),
      powerW: { known: false, reason: 'read_failed' },
      retiredPages: known(5),
      retirementPending: known(true),
    });
  });

  it('keeps the other GPUs when one is lost in the middle of the table', () => {
    const table = parseQueryCsv(fixture('nvidia-smi/lost-gpu.csv'));
    expect(table.readings.map(({ index }) => index)).toEqual([known(0), known(2)]);
    expect(table.errors).toMatchObject([
      { failure: { code: 'gpu_lost' }, pciAddress: known('0000:41:00.0') },
    ]);
  });

  it('knows the power of a GPU in MIG mode, and that its utilisation is not available', () => {
    const reading = only(fixture('nvidia-smi/mig.csv'));
    expect(reading).toMatchObject({
      migEnabled: known(true),
      powerW: known(433.02),
      utilizationPercent: { known: false, reason: 'not_available' },
    });
  });

  it('knows the GPU of a Jetson by its name', () => {
    const reading = only('index, name, memory.total [MiB]\n0, Orin (nvgpu), [N/A]\n');
    expect(reading.kind).toBe('integrated');
    expect(reading.memoryTotalMib).toEqual({ known: false, reason: 'not_available' });
  });

  it('reads rows without a header by the fields that were asked for', () => {
    const table = parseQueryCsv('0, 17, 61.2\n', ['index', 'utilization.gpu', 'power.draw']);
    expect(table.readings[0]).toMatchObject({ utilizationPercent: known(17), powerW: known(61.2) });
  });

  it.each([
    ['[N/A]', 'not_available'],
    ['N/A', 'not_available'],
    ['', 'not_available'],
    ['[Not Supported]', 'not_supported'],
    ['[Unknown Error]', 'read_failed'],
    ['[Insufficient Permissions]', 'no_permission'],
    ['[Requested functionality has been deprecated]', 'deprecated'],
    ['ERR!', 'read_failed'],
    ['lots', 'unreadable'],
    ['140 %', 'unreadable'],
    ['7 parsecs', 'unreadable'],
  ])('takes %p for unknown, never for zero', (token, reason) => {
    const reading = only(`index, utilization.gpu [%]\n0, ${token}\n`);
    expect(reading.utilizationPercent).toEqual({ known: false, reason });
  });

  it('falls back from the mean to the power of this instant', () => {
    const reading = only('index, power.draw [W], power.draw.instant [W]\n0, [N/A], 71.25 W\n');
    expect(reading.powerW).toEqual(known(71.25));
  });

  it('builds the reasons from single columns when there is no mask', () => {
    const reading = only(
      'index, clocks_event_reasons.hw_slowdown, clocks_event_reasons.hw_thermal_slowdown\n0, Active, Not Active\n',
    );
    expect(reading.throttleReasons).toEqual(known(throttleBit.hwSlowdown));
  });

  it('names a device by what is known of it', () => {
    expect(only('name, index\nNVIDIA L4, 3\n').device).toBe('gpu-3');
    expect(only('name, pci.bus_id\nNVIDIA L4, 00000000:3B:00.0\n').device).toBe('0000:3b:00.0');
    expect(only('name, fan.speed [%]\nNVIDIA L4, 3 %\n').device).toBe('NVIDIA L4');
    expect(only('fan.speed [%], pstate\n3 %, P8\n').device).toBe('gpu');
  });

  it('tells driver events in the stream of -lms from rows', () => {
    const line = parseQueryLine(['index', 'name'], 'GPU 00000000:3B:00.0: Detected Critical Xid Error');
    expect(line.kind).toBe('driver_event');
    expect(parseQueryLine(['index', 'name'], 'a, b, c').kind).toBe('unreadable');
    const table = parseQueryCsv('index, name\nGPU 0: Detected Critical Xid Error\nwhat, is, this\n');
    expect(table.driverEvents).toHaveLength(1);
    expect(table.unreadable).toEqual(['what, is, this']);
  });

  it('turns every line into exactly one thing and never throws', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('index, uuid', '0, GPU-a', 'GPU is lost', '1, GPU-b, extra', 'Xid 79'),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        const { readings, errors, driverEvents, unreadable } = parseQueryCsv(text);
        const filled = text.split('\n').filter((each) => each.trim() !== '').length;
        const seen = readings.length + errors.length + driverEvents.length + unreadable.length;
        expect(seen).toBeLessThanOrEqual(filled);
      }),
    );
  });
});
