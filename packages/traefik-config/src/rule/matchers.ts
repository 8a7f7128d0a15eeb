import { type ArgumentKind, type Dialect, type Matcher, findMatcher, httpV3, matchersOf } from './dialect.ts';
import { parseNetwork } from './ip.ts';
import type { MatcherCall, Rule } from './parse.ts';
import { compilePattern } from './pattern.ts';
import { compileTemplate } from './template.ts';
import type { RuleProblem } from './tokens.ts';

export interface MatcherProblem extends RuleProblem {
  readonly reason:
    'unknown' | 'count' | 'empty' | 'path' | 'ascii' | 'pattern' | 'template' | 'network' | 'alpn';
  readonly matcher: string;
}

type Complaint = Pick<MatcherProblem, 'reason' | 'message'>;

/**
 * Every matcher of the rule that Traefik would refuse, with the reason; in the order of the rule. A router with
 * such a rule does not exist: its requests go to the next one that matches, or get 404.
 */
export function checkMatchers(rule: Rule, dialect: Dialect = httpV3): readonly MatcherProblem[] {
  switch (rule.kind) {
    case 'call': {
      const complaint = complaintOf(rule, dialect);
      return complaint === null ? [] : [{ ...complaint, at: rule.at, matcher: rule.name }];
    }
    case 'not':
      return checkMatchers(rule.rule, dialect);
    case 'and':
    case 'or':
      return rule.rules.flatMap((part) => checkMatchers(part, dialect));
  }
}

function complaintOf(call: MatcherCall, dialect: Dialect): Complaint | null {
  const matcher = findMatcher(call.name, dialect);
  if (matcher === undefined) return { reason: 'unknown', message: unknownName(call.name, dialect) };
  const wrongCount = countComplaint(matcher, call.args);
  if (wrongCount !== null) return { reason: 'count', message: wrongCount };
  if (call.args.includes('')) return { reason: 'empty', message: `an argument of ${matcher.name} is empty` };
  for (const [index, argument] of call.args.entries()) {
    const complaint = argumentComplaint(matcher.name, kindOf(matcher, index), argument);
    if (complaint !== null) return complaint;
  }
  return null;
}

const kindOf = (matcher: Matcher, index: number): ArgumentKind => {
  const isValue = matcher.pairs === true ? index % 2 === 1 : index > 0;
  return isValue ? (matcher.last ?? matcher.first) : matcher.first;
};

function unknownName(name: string, dialect: Dialect): string {
  const version = dialect.syntax;
  const near = matchersOf(dialect).find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (near !== undefined) return `Traefik has no matcher ${name}: it is written ${near.name}`;
  const other: Dialect = { ...dialect, syntax: version === 'v3' ? 'v2' : 'v3' };
  if (findMatcher(name, other) !== undefined)
    return `${name} is a matcher of ${other.syntax} rules, not of ${version} ones`;
  if (findMatcher(name, { ...dialect, protocol: dialect.protocol === 'http' ? 'tcp' : 'http' }) !== undefined)
    return `${name} is no matcher of ${dialect.protocol.toUpperCase()} routers`;
  return `Traefik has no matcher ${name}`;
}

function countComplaint({ name, minArgs, maxArgs, pairs }: Matcher, args: readonly string[]): string | null {
  if (args.length === 0 && maxArgs === Infinity) return `${name} takes at least 1 argument, not 0`;
  if (pairs === true && args.length % 2 === 1)
    return `${name} takes pairs of name and value, not ${args.length}`;
  // v2 cuts each argument of Query at its first = and takes what comes out in pairs.
  if (name === 'Query' && maxArgs === Infinity && args.flatMap(cutQuery).length % 2 === 1)
    return 'Query takes arguments as `name=value`';
  if (args.length >= minArgs && args.length <= maxArgs) return null;
  const wanted = minArgs === maxArgs ? `${minArgs}` : `${minArgs} or ${maxArgs}`;
  const alternative =
    args.length > maxArgs && maxArgs === 1 ? '; write one for each and join them with ||' : '';
  return `${name} takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${args.length}${alternative}`;
}

/** `name=value` in two, anything else in one. */
export function cutQuery(argument: string): readonly string[] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument] : [argument.slice(0, at), argument.slice(at + 1)];
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);

function argumentComplaint(name: string, kind: ArgumentKind, argument: string): Complaint | null {
  const shown = JSON.stringify(argument);
  const notAscii: Complaint = {
    reason: 'ascii',
    message: `the argument of ${name} is written in ASCII; write other names in Punycode, not ${shown}`,
  };
  const noSlash: Complaint = {
    reason: 'path',
    message: `the argument of ${name} begins with /, not ${shown}`,
  };
  switch (kind) {
    case 'host':
      return isAscii(argument) ? null : notAscii;
    case 'hostPattern':
      return isAscii(argument) ? patternComplaint(argument) : notAscii;
    case 'hostTemplate':
      return isAscii(argument) ? templateComplaint(argument, 'host') : notAscii;
    case 'path':
      return argument.startsWith('/') ? null : noSlash;
    case 'pathTemplate':
      return argument.startsWith('/') ? templateComplaint(argument, 'path') : noSlash;
    case 'prefixTemplate':
      return argument.startsWith('/') ? templateComplaint(argument, 'prefix') : noSlash;
    case 'queryTemplate':
      return templateComplaint(argument, 'query');
    case 'pattern':
      return patternComplaint(argument);
    case 'network':
      if (parseNetwork(argument) !== null) return null;
      return {
        reason: 'network',
        message: `the argument of ${name} is an IP address or a range as 192.168.1.0/24, not ${shown}`,
      };
    case 'text':
      if (name !== 'ALPN' || argument !== 'acme-tls/1') return null;
      return {
        reason: 'alpn',
        message: 'ALPN may not be acme-tls/1: Traefik keeps that for its certificates',
      };
  }
}

function patternComplaint(pattern: string): Complaint | null {
  const compiled = compilePattern(pattern);
  if (compiled.kind === 'pattern') return null;
  const message = `${JSON.stringify(pattern)} is no regular expression of Go: ${compiled.message}`;
  return { reason: 'pattern', message };
}

function templateComplaint(text: string, use: 'host' | 'path' | 'prefix' | 'query'): Complaint | null {
  const template = compileTemplate(text, use);
  if (template.kind === 'invalid') return { reason: 'template', message: template.message };
  return template.hasVariables ? patternComplaint(template.pattern) : null;
}
