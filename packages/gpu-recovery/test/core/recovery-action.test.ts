import { describe, expect, it } from '@jest/globals';
import {
  adviceForCode,
  adviceInXid154,
  describeAdvice,
  normalisePciAddress,
  parseAdvice,
} from '../../src/index.ts';
import { usedMemoryFraction } from '../../src/index.ts';
import { blankReading } from '../../src/core/reading.ts';

const known = <T>(value: T) => ({ known: true as const, value });

describe('parseAdvice', () => {
  it('knows all eight of NVML, by number and by text', () => {
    const advices = [0, 1, 2, 3, 4, 5, 6, 7].map(adviceForCode);
    expect(advices).toEqual([
      'none',
      'reset_gpu',
      'reboot_node',
      'drain_peers',
      'drain_and_reset',
      'recover_imex',
      'bus_reset',
      'reboot_system',
    ]);
    expect(parseAdvice('7')).toEqual(known('reboot_system'));
    expect(parseAdvice('Drain P2P')).toEqual(known('drain_peers'));
    expect(parseAdvice('Drain and Reset')).toEqual(known('drain_and_reset'));
  });

  it('keeps an advice it does not know apart from none', () => {
    expect(parseAdvice('Replace the fan')).toEqual(known('unknown'));
    expect(adviceForCode(8)).toBe('unknown');
    expect(parseAdvice('[N/A]')).toEqual({ known: false, reason: 'not_available' });
    expect(describeAdvice('unknown')).toMatch(/not known/);
    expect(describeAdvice('bus_reset')).toMatch(/PCI bus/);
  });

  it('reads the second half of Xid 154', () => {
    const read = (detail: string) => adviceInXid154(detail);
    expect(
      read('GPU recovery action changed from 0x4 (Drain and Reset) to 0x1 (GPU Reset Required)'),
    ).toEqual(known('reset_gpu'));
    expect(read('changed from None to (Node Reboot Required)')).toEqual(known('reboot_node'));
    expect(read('nothing here').known).toBe(false);
    expect(read('changed to something').known).toBe(false);
  });
});

describe('normalisePciAddress', () => {
  it.each([
    ['00000000:0C:00.0', '0000:0c:00.0'],
    ['PCI:0000:9b:00', '0000:9b:00.0'],
    ['18:00.0', '0000:18:00.0'],
    ['0008:01:00', '0008:01:00.0'],
    ['00010000:01:00.0', '10000:01:00.0'],
  ])('brings %s to one form', (raw, address) => {
    expect(normalisePciAddress(raw)).toEqual(known(address));
  });

  it('refuses what is none', () => {
    expect(normalisePciAddress('invalid').known).toBe(false);
  });
});

describe('usedMemoryFraction', () => {
  it('leaves out what the driver reserves, and says why it does not know', () => {
    const blank = blankReading('nvidia-smi', 'discrete', 'a');
    const full = { ...blank, memoryTotalMib: known(1000), memoryUsedMib: known(450) };
    expect(usedMemoryFraction(full)).toEqual(known(0.45));
    expect(usedMemoryFraction({ ...full, memoryReservedMib: known(100) })).toEqual(known(0.5));
    expect(usedMemoryFraction({ ...full, memoryReservedMib: known(1000) }).known).toBe(false);
    expect(usedMemoryFraction({ ...blank, memoryTotalMib: known(1000) }).known).toBe(false);
    expect(usedMemoryFraction(blank).known).toBe(false);
  });
});
