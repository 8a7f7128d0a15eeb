import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contains, isPrivate, parseAddress, parseNetwork, subnetKey } from '../../src/rule/ip.ts';

describe('parseAddress', () => {
  it('reads every IPv4 address and its mapped form as one', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(parseAddress(`::ffff:${text}`)).toEqual(parseAddress(text));
        expect(parseAddress(text)?.family).toBe(4);
      }),
    );
  });

  it('reads every IPv6 address', () => {
    fc.assert(fc.property(fc.ipV6(), (text) => expect(parseAddress(text)?.bytes).toHaveLength(16)));
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::',
    'fe80::1%eth0',
    '1.2.3.4::',
    '::1.2.3',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('parseNetwork', () => {
  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'fd00::/129', '/8', 'a/8'])('refuses %j', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });

  it.each([
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/9', '10.128.0.0', false],
    ['fd00::/8', 'fdff::1', true],
    ['fd00::/8', 'fe00::1', false],
    ['0.0.0.0/0', '9.9.9.9', true],
    ['0.0.0.0/0', '::1', false],
  ])('%s holds %s: %s', (network, address, expected) => {
    const [range, one] = [parseNetwork(network), parseAddress(address)];
    expect(range !== null && one !== null && contains(range, one)).toBe(expected);
  });
});

describe('subnetKey', () => {
  it('is equal inside of the prefix and differs outside of it', () => {
    const key = (text: string): string => subnetKey(parseAddress(text) ?? { family: 6, bytes: [] }, 64);
    expect(key('2001:db8:1:2::1')).toBe(key('2001:db8:1:2:ffff::9'));
    expect(key('2001:db8:1:2::1')).not.toBe(key('2001:db8:1:3::1'));
  });
});

describe('isPrivate', () => {
  it.each([
    ['192.168.1.2', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['8.8.8.8', false],
    ['fd12::1', true],
    ['2001:db8::1', false],
    ['127.0.0.1', true],
  ])('%s: %s', (text, expected) => {
    const address = parseAddress(text);
    expect(address !== null && isPrivate(address)).toBe(expected);
  });
});
