import { describe, expect, it } from '@jest/globals';
import {
  createPolicy,
  defaultPolicy,
  detectCudaOom,
  detectGpuHang,
  detectThermalThrottle,
  known,
  oomThreshold,
  absent,
  remember,
  type History,
  type PolicyChanges,
} from '../../src/index.ts';
import { aJetson, aReading } from '../builders.ts';

const gib = 1024;

describe('createPolicy', () => {
  it('changes single numbers and keeps the rest', () => {
    const policy = createPolicy({ hang: { decodeMs: 5000 }, xidHoldMs: 1 });
    expect(policy.hang).toEqual({ ...defaultPolicy.hang, decodeMs: 5000 });
    expect(policy).toMatchObject({ xidHoldMs: 1, thermal: defaultPolicy.thermal });
  });

  it.each<[string, PolicyChanges, RegExp]>([
    ['a negative time', { hang: { decodeMs: -1 } }, /hang\.decodeMs is -1/],
    ['no number', { periodMs: NaN }, /periodMs is NaN/],
    ['no period', { periodMs: 0 }, /periodMs is 0/],
    ['a memory that clears above where it raises', { memory: { clearFraction: 0.95 } }, /clear < pressure/],
    ['heat that warns above critical', { thermal: { warnC: 95 } }, /not below critical at 90/],
  ])('refuses %s', (_what, changes, message) => {
    expect(() => createPolicy(changes)).toThrow(expect.objectContaining({ code: 'POLICY_INVALID' }));
    expect(() => createPolicy(changes)).toThrow(message);
  });

  it('allows a margin below zero', () => {
    expect(createPolicy({ thermal: { slowdownMarginC: -3 } }).thermal.slowdownMarginC).toBe(-3);
  });
});

describe('oomThreshold', () => {
  it('takes 36 GiB by default where that is near the limit', () => {
    expect(oomThreshold({ deviceMib: 38 * gib })).toEqual({ usedMib: 36 * gib, origin: 'default' });
    expect(oomThreshold({ deviceMib: 40 * gib }).origin).toBe('default');
  });

  it.each([8, 24, 32, 64, 80])('gives way to 90 %% of a device of %d GiB, without an error', (size) => {
    expect(oomThreshold({ deviceMib: size * gib })).toEqual({
      usedMib: size * gib * 0.9,
      origin: 'fraction',
    });
  });

  it("takes a caller's number near the limit and refuses one that is not", () => {
    expect(oomThreshold({ deviceMib: 64 * gib, usedGib: 58 })).toEqual({
      usedMib: 58 * gib,
      origin: 'caller',
    });
    for (const usedGib of [36, 65, 0])
      expect(() => oomThreshold({ deviceMib: 64 * gib, usedGib })).toThrow(
        expect.objectContaining({ code: 'THRESHOLD_NOT_NEAR_LIMIT' }),
      );
  });
});

describe('detectCudaOom', () => {
  const of40 = (usedGib: number) =>
    aReading({
      memoryTotalMib: known(40 * gib),
      memoryReservedMib: known(0),
      memoryUsedMib: known(usedGib * gib),
    });

  it('fires at 36 GiB of a device of 40', () => {
    expect(detectCudaOom(of40(35.9))).toBeNull();
    expect(detectCudaOom(of40(36))).toMatchObject({ id: 'gpu_memory_exhausted', severity: 'critical' });
    expect(detectCudaOom(of40(36))?.evidence[0]).toMatch(/36\.0 GiB .* the threshold is 36\.0 GiB/);
  });

  it('refuses a threshold of the caller that says nothing on this device', () => {
    expect(() => detectCudaOom(of40(39), { usedGib: 20 })).toThrow(/not near the limit/);
    expect(detectCudaOom(of40(39), { usedGib: 38, atMs: 7 })?.sinceMs).toBe(7);
  });

  it('says nothing where the memory is not known', () => {
    expect(detectCudaOom(aReading({ memoryUsedMib: absent('not_supported') }))).toBeNull();
    expect(detectCudaOom(aReading({ memoryTotalMib: absent('not_supported') }))).toBeNull();
  });
});

describe('detectGpuHang', () => {
  const course = (percents: readonly (number | null)[]): History =>
    percents.reduce<History>(
      (history, percent, at) =>
        remember(history, {
          atMs: at * 1000,
          reading: aReading({
            utilizationPercent: percent === null ? absent('not_available') : known(percent),
          }),
        }),
      [],
    );
  const full = (seconds: number) => Array.from({ length: seconds + 1 }, () => 99);

  it('fires after 30 s at 99 %, and not a second before', () => {
    expect(detectGpuHang(course(full(29)))).toBeNull();
    expect(detectGpuHang(course(full(30)))).toMatchObject({ id: 'gpu_hang', sinceMs: 0 });
  });

  it('starts again after a break, known or not', () => {
    expect(detectGpuHang(course([...full(30), 98, ...full(29)]))).toBeNull();
    expect(detectGpuHang(course([...full(30), null, ...full(29)]))).toBeNull();
    expect(detectGpuHang([])).toBeNull();
  });

  it('takes thresholds of the caller', () => {
    const at96 = course(Array.from({ length: 12 }, () => 96));
    expect(detectGpuHang(at96)).toBeNull();
    expect(detectGpuHang(at96, { utilizationPercent: 95, forMs: 10_000 })).not.toBeNull();
  });
});

describe('detectThermalThrottle', () => {
  it('fires above 83 C, or above what the caller says', () => {
    const at = (degrees: number) => aJetson({ temperatureC: known(degrees) });
    expect(detectThermalThrottle(at(83))).toBeNull();
    expect(detectThermalThrottle(at(84))).toMatchObject({ id: 'gpu_thermal', gpuKind: 'integrated' });
    expect(detectThermalThrottle(at(84), { aboveC: 90 })).toBeNull();
    expect(detectThermalThrottle(aJetson({ temperatureC: absent('offline') }))).toBeNull();
  });
});
