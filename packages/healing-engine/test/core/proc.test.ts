import { describe, expect, it } from '@jest/globals';
import {
  busyShare,
  parseLoadavg,
  parseMeminfo,
  parseMillidegrees,
  parseNetDev,
  parseStat,
  ratePerSecond,
} from '../../src/core/proc.ts';

describe('/proc', () => {
  it('tells the busy share between two looks', () => {
    const [before] = parseStat('cpu  100 0 100 800 0 0 0 0 0 0\n');
    const [now] = parseStat('cpu  150 0 150 900 0 0 0 0 0 0\n');
    expect(busyShare(before, now)).toBe(0.5);
  });

  it('knows no share without a look before, or when the counters went back', () => {
    const [look] = parseStat('cpu  100 0 100 800 0 0 0 0 0 0\n');
    const [earlier] = parseStat('cpu  10 0 10 80 0 0 0 0 0 0\n');
    expect(busyShare(undefined, look)).toBeNull();
    expect(busyShare(look, earlier)).toBeNull();
  });

  it('counts memory as used that the kernel could not give away', () => {
    const text =
      'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\nSwapTotal:       200 kB\nSwapFree:         50 kB\n';
    expect(parseMeminfo(text)).toEqual({
      totalBytes: 1_024_000,
      usedBytes: 614_400,
      swapTotalBytes: 204_800,
      swapUsedBytes: 153_600,
    });
  });

  it('knows no memory where the kernel is too old to say what is available', () => {
    expect(parseMeminfo('MemTotal: 1000 kB\n')).toBeNull();
  });

  it('adds up network cards, without loopback and the ends of containers', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets',
      '    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0',
      '  eth0: 100 1 0 0 0 0 0 0 10 1 0 0 0 0 0 0',
      '  eth1:200 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0',
      'veth12: 100 1 0 0 0 0 0 0 10 1 0 0 0 0 0 0',
    ].join('\n');
    expect(parseNetDev(text)).toEqual({ receivedBytes: 300, sentBytes: 30 });
  });

  it('takes a counter that was set back for unknown, not for a spike', () => {
    expect(ratePerSecond(1_000, 3_000, 2_000)).toBe(1_000);
    expect(ratePerSecond(3_000, 10, 1_000)).toBeNull();
    expect(ratePerSecond(undefined, 10, 1_000)).toBeNull();
  });

  it.each([
    ['54321\n', 54.321],
    ['', null],
    ['-274000', null],
    ['nonsense', null],
  ])('reads a thermal zone that says %j as %s', (text, expected) => {
    expect(parseMillidegrees(text)).toBe(expected);
  });

  it('reads the load', () => {
    expect(parseLoadavg('0.52 0.58 0.59 2/512 12345\n')).toEqual([0.52, 0.58, 0.59]);
    expect(parseLoadavg('')).toBeNull();
  });
});
