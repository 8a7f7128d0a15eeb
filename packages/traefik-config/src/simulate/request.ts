import { type Address, contains, parseAddress, parseNetwork, subnetKey } from '../rule/ip.ts';
import type { EntryPoint } from '../model/static.ts';
import type { Middleware } from '../model/dynamic.ts';
import { canonicalHost } from '../rule/request.ts';

/** A request on its way through the middlewares. */
export interface Passing {
  readonly method: string;
  readonly isTls: boolean;
  /** As the client named it, with its port. */
  readonly host: string;
  /** Still encoded. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly search: string;
  /** Names in lower case; those of proxies are gone unless the entryPoint trusts the peer. */
  readonly headers: ReadonlyMap<string, string>;
  /** Address of the peer. */
  readonly ip: string;
}

/** Names that Traefik takes away from peers that it does not trust. */
const forwarded =
  /^(?:x[-_]forwarded[-_](?:for|host|port|proto|server|uri|method|prefix|tls[-_]client[-_]cert(?:[-_]info)?)|x[-_]real[-_]ip)$/;

/** The headers of the request as middlewares see them. */
export function trustedHeaders(
  headers: Iterable<readonly [string, string]>,
  ip: string,
  forwardedHeaders: EntryPoint['forwardedHeaders'],
): ReadonlyMap<string, string> {
  const address = parseAddress(ip);
  const isTrusted =
    forwardedHeaders?.insecure === true ||
    (address !== null && (forwardedHeaders?.trustedIPs ?? []).some((range) => inRange(address, range)));
  const kept = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (isTrusted || !forwarded.test(key))
      kept.set(key, kept.has(key) ? `${kept.get(key) ?? ''},${value}` : value);
  }
  return kept;
}

export function inRange(address: Address, range: string): boolean {
  const network = parseNetwork(range);
  return network !== null && contains(network, address);
}

type IpStrategy = NonNullable<NonNullable<Middleware['ipAllowList']>['ipStrategy']>;

/** The address that counts: that of the peer, or the one that the strategy picks from X-Forwarded-For; '' for none. */
export function clientAddress({ ip, headers }: Passing, strategy: IpStrategy | undefined): string {
  const chain = (headers.get('x-forwarded-for') ?? '').split(',').map((each) => each.trim());
  const depth = strategy?.depth ?? 0;
  const excluded = strategy?.excludedIPs ?? [];
  if (depth > 0) return withSubnet(chain.length < depth ? '' : (chain.at(-depth) ?? ''), strategy);
  if (excluded.length > 0) {
    const own = [...chain].reverse().find((each) => {
      const address = parseAddress(each);
      return each !== '' && !(address !== null && excluded.some((range) => inRange(address, range)));
    });
    return withSubnet(own ?? '', strategy);
  }
  return withSubnet(ip, strategy);
}

function withSubnet(text: string, strategy: IpStrategy | undefined): string {
  const address = parseAddress(text);
  const bits = strategy?.ipv6Subnet;
  return bits === undefined || address === null || address.family === 4 ? text : subnetKey(address, bits);
}

type Criterion = NonNullable<NonNullable<Middleware['rateLimit']>['sourceCriterion']>;

/** By what a limiter tells clients apart. */
export function sourceOf(request: Passing, criterion: Criterion | undefined): string {
  const header = criterion?.requestHeaderName ?? '';
  if (header !== '') return request.headers.get(header.toLowerCase()) ?? '';
  if (criterion?.requestHost === true) return canonicalHost(request.host);
  return clientAddress(request, criterion?.ipStrategy);
}
