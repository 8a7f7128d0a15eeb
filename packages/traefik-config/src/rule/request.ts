import type { Target } from './dialect.ts';
import { type Address, parseAddress } from './ip.ts';

/** What of a request a rule can see, as the client sent it. */
export interface RequestFacts {
  /** The Host header, with its port if it has one. */
  readonly host: string;
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** What stands after `?`, without it. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Address of the peer that opened the connection, never of `X-Forwarded-For`. */
  readonly ip: string;
}

/** The same, prepared once for all rules. */
export interface PreparedRequest {
  readonly host: string;
  readonly method: string;
  /** What `Path`, `PathPrefix` and `PathRegexp` are held against. */
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly address: Address | null;
}

export interface PrepareOptions {
  readonly target: Target;
  /** The entryPoint's `http.sanitizePath`; on by default. */
  readonly sanitizePath?: boolean;
}

/** Host, path, query and headers in the form that Traefik compares. */
export function prepareRequest(facts: RequestFacts, options: PrepareOptions): PreparedRequest {
  const headers = new Map<string, string[]>();
  for (const [name, value] of facts.headers) push(headers, name.toLowerCase(), value);
  const forwarded = forwardedPath(facts.path, options);
  return {
    host: canonicalHost(facts.host),
    method: facts.method,
    path: options.target === 'v2.11' ? decodePath(forwarded) : routingPath(forwarded),
    query: parseQuery(facts.query),
    headers,
    address: parseAddress(facts.ip.replace(/%.*$/, '')),
  };
}

/** Lower case, without port; brackets of an IPv6 literal fall away with it. */
export function canonicalHost(host: string): string {
  const bracketed = /^\[(?<address>[^\]]*)\](?::\d*)?$/.exec(host);
  const bare = bracketed?.groups?.['address'] ?? host.replace(/^(?<name>[^:]*):\d*$/, '$<name>');
  return bare.toLowerCase();
}

const unreserved = /%(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|2e|5f|7e)/gi;

/** The path that a backend gets: unreserved escapes decoded, `//`, `.` and `..` taken out. */
export function forwardedPath(
  path: string,
  { sanitizePath = true }: Pick<PrepareOptions, 'sanitizePath'>,
): string {
  const rooted = path === '' ? '/' : path;
  const normal = rooted
    .replaceAll(unreserved, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)))
    .replaceAll(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
  return sanitizePath ? cleanPath(normal) : normal;
}

/** As Go's `path.Clean`, with the trailing slash kept. */
function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const isFolder = /\/\.{0,2}$/.test(path);
  return kept.length === 0 ? '/' : `/${kept.join('/')}${isFolder ? '/' : ''}`;
}

const reserved = /[%:/?#[\]@!$&'()*+,;=]/g;

/** v3: every escape is decoded but those of reserved characters, which stay apart from the bare ones. */
export function routingPath(path: string): string {
  return path.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16));
    const text = decoder.decode(bytes);
    return text.replaceAll(reserved, escapeOf);
  });
}

/** v2.11: every escape is decoded, `%2F` among them. */
export const decodePath = (path: string): string =>
  path.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
    decoder.decode(Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))),
  );

const decoder = new TextDecoder();

const escapeOf = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** `;` parts as `&` does; a pair whose escapes are broken is left out, as Go's `url.ParseQuery` does. */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split(/[&;]/)) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decodeQuery(at < 0 ? pair : pair.slice(0, at));
    const value = decodeQuery(at < 0 ? '' : pair.slice(at + 1));
    if (name !== null && value !== null) push(values, name, value);
  }
  return values;
}

const decodeQuery = (text: string): string | null =>
  /%(?![0-9a-f]{2})/i.test(text) ? null : decodePath(text.replaceAll('+', ' '));

function push(into: Map<string, string[]>, key: string, value: string): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [value]);
  else known.push(value);
}
