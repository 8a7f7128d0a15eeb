import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import ipaddr from 'ipaddr.js';

/** Where a request came from, as far as it can be believed. */
export interface Origin {
  /** Normalised address of the client. */
  readonly address: string;
  /** Key of limits: an IPv4 address, or the /64 that one IPv6 client owns. */
  readonly key: string;
  /** Did the client speak TLS, to us or to a proxy that we trust? */
  readonly secure: boolean;
  /** Host that the client asked for, in lower case, with its port; null when it named none. */
  readonly host: string | null;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const parse = (text: string): Address | null => (ipaddr.isValid(text) ? ipaddr.process(text) : null);

const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

const keyOf = (address: Address): string => {
  if (address.kind() === 'ipv4') return address.toString();
  const network = address.toByteArray().fill(0, 8);
  return `${ipaddr.fromByteArray(network).toString()}/64`;
};

export type TrustedRanges = readonly (readonly [Address, number])[];

/** Ranges of ARASUL_TRUSTED_PROXIES; a single address is a range of one. */
export const parseRanges = (texts: readonly string[]): TrustedRanges =>
  texts.map((text) => {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });

const isIn = (address: Address, ranges: TrustedRanges): boolean =>
  ranges.some(([network, bits]) => {
    if (address.kind() !== network.kind()) return false;
    return address.match([network, bits] as never);
  });

/** Is the address in one of the ranges? False for what is no address. */
export const isInRanges = (address: string, ranges: TrustedRanges): boolean => {
  const parsed = parse(address);
  return parsed !== null && isIn(parsed, ranges);
};

/**
 * Works out who asks. X-Forwarded-For counts only when the direct peer is trusted, and is then walked from
 * the right to the first address that is not: what stands left of it was written by a stranger.
 */
export const originOf = (request: IncomingMessage, trusted: TrustedRanges): Origin => {
  const peer = parse(request.socket.remoteAddress ?? '');
  const host = request.headers.host?.toLowerCase() ?? null;
  const direct = (request.socket as Partial<TLSSocket>).encrypted === true;
  if (peer === null) return { address: 'unknown', key: 'unknown', secure: direct, host };
  if (!isIn(peer, trusted)) return { address: peer.toString(), key: keyOf(peer), secure: direct, host };
  const forwarded = headerOf(request, 'x-forwarded-for') ?? '';
  const hops = forwarded.split(',').map((part) => part.trim());
  let client = peer;
  if (forwarded.length <= 1_000 && hops.length <= 10) {
    for (const hop of hops.toReversed()) {
      const address = parse(hop);
      if (address === null) break;
      client = address;
      if (!isIn(address, trusted)) break;
    }
  }
  return {
    address: client.toString(),
    key: keyOf(client),
    secure: direct || headerOf(request, 'x-forwarded-proto') === 'https',
    host: headerOf(request, 'x-forwarded-host')?.toLowerCase() ?? host,
  };
};

/** The name of `host:port`, without brackets and port. */
export const hostNameOf = (host: string): string => host.replace(/:\d+$/, '').replaceAll(/^\[|\]$/g, '');

export const isLoopbackName = (name: string): boolean => {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const address = parse(name);
  return address?.range() === 'loopback';
};
