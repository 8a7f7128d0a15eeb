/** The version that a configuration is meant for. */
export type Target = 'v2.11' | 'v3.7';

/** Which names and arguments a rule may use. */
export interface Dialect {
  readonly protocol: 'http' | 'tcp';
  /** v3 reads rules of v2 where a router says `ruleSyntax: v2`. */
  readonly syntax: 'v2' | 'v3';
  readonly target: Target;
}

export const httpV3: Dialect = { protocol: 'http', syntax: 'v3', target: 'v3.7' };
export const httpV2: Dialect = { protocol: 'http', syntax: 'v2', target: 'v2.11' };

/** The dialect of an HTTP or TCP router, with its `ruleSyntax` where it has one. */
export function dialectOf(target: Target, protocol: Dialect['protocol'], ruleSyntax?: string): Dialect {
  const syntax = target === 'v2.11' || ruleSyntax === 'v2' ? 'v2' : 'v3';
  return { protocol, syntax, target };
}

/** What each argument of a matcher is. */
export type ArgumentKind =
  | 'host'
  | 'hostPattern'
  | 'hostTemplate'
  | 'path'
  | 'pathTemplate'
  | 'prefixTemplate'
  | 'pattern'
  | 'network'
  | 'queryTemplate'
  | 'text';

export interface Matcher {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  /** Arguments come in twos. */
  readonly pairs?: true;
  readonly first: ArgumentKind;
  /** Where the second of a pair, or the last argument, is of another kind. */
  readonly last?: ArgumentKind;
}

const one = (name: string, first: ArgumentKind): Matcher => ({ name, minArgs: 1, maxArgs: 1, first });
const two = (name: string, last: ArgumentKind): Matcher => ({
  name,
  minArgs: 2,
  maxArgs: 2,
  first: 'text',
  last,
});
const many = (name: string, first: ArgumentKind): Matcher => ({ name, minArgs: 1, maxArgs: Infinity, first });

const http3: readonly Matcher[] = [
  one('Host', 'host'),
  one('HostRegexp', 'hostPattern'),
  one('Path', 'path'),
  one('PathPrefix', 'path'),
  one('PathRegexp', 'pattern'),
  one('Method', 'text'),
  two('Header', 'text'),
  two('HeaderRegexp', 'pattern'),
  { ...two('Query', 'text'), minArgs: 1 },
  { ...two('QueryRegexp', 'pattern'), minArgs: 1 },
  one('ClientIP', 'network'),
];

const http2: readonly Matcher[] = [
  many('Host', 'host'),
  many('HostHeader', 'host'),
  many('HostRegexp', 'hostTemplate'),
  many('Path', 'pathTemplate'),
  many('PathPrefix', 'prefixTemplate'),
  many('Method', 'text'),
  { ...many('Headers', 'text'), pairs: true },
  { ...many('HeadersRegexp', 'text'), pairs: true, last: 'pattern' },
  many('Query', 'queryTemplate'),
  many('ClientIP', 'network'),
];

const tcp3 = [
  one('HostSNI', 'host'),
  one('HostSNIRegexp', 'hostPattern'),
  one('ClientIP', 'network'),
  one('ALPN', 'text'),
];
const tcp2 = [
  many('HostSNI', 'host'),
  many('HostSNIRegexp', 'hostTemplate'),
  many('ClientIP', 'network'),
  many('ALPN', 'text'),
];

/** The matchers of a dialect, as documented. */
export function matchersOf({ protocol, syntax }: Dialect): readonly Matcher[] {
  if (protocol === 'tcp') return syntax === 'v3' ? tcp3 : tcp2;
  return syntax === 'v3' ? http3 : http2;
}

const titled = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1).toLowerCase();

/** Traefik takes a name as documented, all lower, all upper, or with only its first letter upper. */
const spellings = (name: string): readonly string[] => [
  name,
  name.toLowerCase(),
  name.toUpperCase(),
  titled(name),
];

const index = (matchers: readonly Matcher[]): ReadonlyMap<string, Matcher> =>
  new Map(matchers.flatMap((matcher) => spellings(matcher.name).map((name) => [name, matcher] as const)));

const byName = new Map([http3, http2, tcp3, tcp2].map((matchers) => [matchers, index(matchers)]));

/** The matcher of that spelling, or undefined: `hostRegexp` is none. */
export const findMatcher = (name: string, dialect: Dialect): Matcher | undefined =>
  byName.get(matchersOf(dialect))?.get(name);
