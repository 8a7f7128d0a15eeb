import { badValue } from '../errors.ts';
import type { Target } from '../rule/dialect.ts';
import { anyOf, callOf } from '../rule/make.ts';
import type { Rule } from '../rule/parse.ts';
import { quotePattern } from '../rule/pattern.ts';
import { printRule } from '../rule/print.ts';

/** What a route takes, as a value: it can be joined, turned around, and printed for either version. */
export interface Matcher {
  readonly and: (...others: readonly Matcher[]) => Matcher;
  readonly or: (...others: readonly Matcher[]) => Matcher;
  readonly not: () => Matcher;
  /** The rule in the words of that version. */
  readonly ruleFor: (target: Target) => Rule;
}

function matcher(ruleFor: Matcher['ruleFor']): Matcher {
  const own: Matcher = {
    and: (...others) => joined('and', [own, ...others]),
    or: (...others) => joined('or', [own, ...others]),
    not: () => matcher((target) => ({ kind: 'not', rule: ruleFor(target) })),
    ruleFor,
  };
  return own;
}

const joined = (kind: 'and' | 'or', parts: readonly Matcher[]): Matcher =>
  matcher((target) => {
    const rules = parts.map((part) => part.ruleFor(target));
    // "a and (b and c)" is "a and b and c": nobody needs the parentheses.
    return { kind, rules: rules.flatMap((rule) => (rule.kind === kind ? rule.rules : [rule])) };
  });

/** The rule as text, as it stands in configuration. */
export const ruleText = (value: Matcher, target: Target): string => printRule(value.ruleFor(target));

/** One of these names or addresses, as the Host header has them, without a port. */
export function host(...names: readonly [string, ...string[]]): Matcher {
  for (const name of names)
    if (!/^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:]+)$/i.test(name))
      throw badValue(
        `${JSON.stringify(name)} is no host; write a name or an address, without port and wildcard`,
      );
  return matcher(() => anyOf(names.map((name) => callOf('Host', name.toLowerCase()))));
}

export interface PathOptions {
  /** Other letter case and one slash at the end are the same path, as many backends take it. */
  readonly lenient?: boolean;
}

/** Exactly this path. */
export function path(value: string, { lenient = false }: PathOptions = {}): Matcher {
  checkPath(value);
  if (!lenient) return matcher(() => callOf('Path', value));
  const bare = quotePattern(value.replace(/\/$/, ''));
  return matcher((target) =>
    target === 'v3.7'
      ? callOf('PathRegexp', `(?i)^${bare}/?$`)
      : // The template takes the slash before it literally.
        callOf('Path', `/{_:(?i)${bare.replace(/^\//, '')}/?}`),
  );
}

/** This path and everything below it, by whole segments: `/api` is not `/apix`. */
export function under(folder: string): Matcher {
  checkPath(folder);
  const bare = folder.replace(/\/+$/, '');
  return matcher(() =>
    bare === ''
      ? callOf('PathPrefix', '/')
      : { kind: 'or', rules: [callOf('Path', bare), callOf('PathPrefix', `${bare}/`)] },
  );
}

/** Only what lies below the folder, not the folder itself. */
export function below(folder: string): Matcher {
  checkPath(folder);
  return matcher(() => callOf('PathPrefix', `${folder.replace(/\/+$/, '')}/`));
}

export const method = (...names: readonly [string, ...string[]]): Matcher =>
  matcher(() => anyOf(names.map((name) => callOf('Method', name.toUpperCase()))));

/** Some header of that name has exactly this value. */
export const header = (name: string, value: string): Matcher =>
  matcher((target) => callOf(target === 'v3.7' ? 'Header' : 'Headers', name, value));

/** The parameter of the query has exactly this value. */
export const query = (name: string, value: string): Matcher =>
  matcher((target) =>
    target === 'v3.7' ? callOf('Query', name, value) : callOf('Query', `${name}=${value}`),
  );

/** The peer has an address in one of these ranges; X-Forwarded-For is never looked at. */
export const clientIp = (...ranges: readonly [string, ...string[]]): Matcher =>
  matcher(() => anyOf(ranges.map((range) => callOf('ClientIP', range))));

/** Braces are templates in v2, and nothing in a path that is named by hand needs them. */
function checkPath(value: string): void {
  if (!/^\/[^{}`\s?#]*$/.test(value))
    throw badValue(`${JSON.stringify(value)} is no path; begin it with /, without braces, spaces and query`);
}
