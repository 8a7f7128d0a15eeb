import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostNameOf, isLoopbackName, originOf, parseRanges } from '../../src/http/client-address.ts';

const asked = (peer: string, headers: Record<string, string> = {}): IncomingMessage =>
  ({
    socket: { remoteAddress: peer },
    headers: { host: 'arasul.local', ...headers },
  }) as unknown as IncomingMessage;

const proxies = parseRanges(['10.0.0.0/8', '::1', '192.0.2.7']);

describe('the origin of a request', () => {
  it('ignores forwarded addresses from a peer that nobody trusts', () => {
    const forwarded = {
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil',
    };
    expect(originOf(asked('203.0.113.9', forwarded), proxies)).toEqual({
      address: '203.0.113.9',
      key: '203.0.113.9',
      secure: false,
      host: 'arasul.local',
    });
  });

  it('takes the address that the trusted proxy saw, not what the client wrote before it', () => {
    const origin = originOf(asked('10.0.0.1', { 'x-forwarded-for': '1.2.3.4, 203.0.113.9' }), proxies);
    expect(origin.key).toBe('203.0.113.9');
  });

  it('walks over trusted hops from the right and stops at the first stranger', () => {
    const origin = originOf(
      asked('::1', { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 192.0.2.7, 10.2.3.4' }),
      proxies,
    );
    expect(origin.key).toBe('203.0.113.9');
  });

  it('falls back to the peer when the header is too long to be honest', () => {
    const long = Array.from({ length: 11 }, () => '1.2.3.4').join(', ');
    expect(originOf(asked('10.0.0.1', { 'x-forwarded-for': long }), proxies).key).toBe('10.0.0.1');
  });

  it('counts an IPv6 client by its /64 and an IPv4-mapped one by its IPv4 address', () => {
    const one = originOf(asked('2001:db8:1:2::1'), proxies);
    const two = originOf(asked('2001:db8:1:2:ffff:ffff:ffff:ffff'), proxies);
    const other = originOf(asked('2001:db8:1:3::1'), proxies);
    expect(one.key).toBe(two.key);
    expect(one.key).not.toBe(other.key);
    expect(originOf(asked('::ffff:203.0.113.9'), proxies).key).toBe('203.0.113.9');
  });

  it('never throws, whatever stands in the header', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('10.0.0.1', '203.0.113.9', '', 'x'), (header, peer) => {
        expect(typeof originOf(asked(peer, { 'x-forwarded-for': header }), proxies).key).toBe('string');
      }),
    );
  });
});

describe('a host name', () => {
  it.each([
    ['localhost:3001', true],
    ['127.0.0.1', true],
    ['[::1]:3001', true],
    ['app.localhost', true],
    ['localhost.evil.example', false],
    ['10.0.0.1:3001', false],
  ])('%s is loopback: %s', (host, expected) => {
    expect(isLoopbackName(hostNameOf(host))).toBe(expected);
  });
});
