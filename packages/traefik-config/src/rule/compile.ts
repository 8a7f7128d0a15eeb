import { type Atom, withoutDot } from './atom.ts';
import { type Dialect, type Matcher, findMatcher, httpV3 } from './dialect.ts';
import { parseNetwork } from './ip.ts';
import { type MatcherProblem, checkMatchers, cutQuery } from './matchers.ts';
import { type MatcherCall, type Rule, parseRule } from './parse.ts';
import { type Pattern, compilePattern } from './pattern.ts';
import { compileTemplate } from './template.ts';
import type { RuleProblem } from './tokens.ts';

/** A rule whose matchers are questions with their patterns compiled. */
export type Expression =
  | { readonly kind: 'atom'; readonly atom: Atom }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] };

export type CompiledRule =
  | { readonly kind: 'compiled'; readonly rule: Rule; readonly expression: Expression }
  /** Not a rule at all, or one whose matchers Traefik refuses: a router with it does not exist. */
  | { readonly kind: 'unreadable'; readonly problem: RuleProblem }
  | { readonly kind: 'refused'; readonly problems: readonly MatcherProblem[] };

/** Reads, checks and compiles a rule. */
export function compileRule(text: string, dialect: Dialect = httpV3): CompiledRule {
  const parsed = parseRule(text);
  if (parsed.kind === 'invalid') return { kind: 'unreadable', problem: parsed.problem };
  const problems = checkMatchers(parsed.rule, dialect);
  if (problems.length > 0) return { kind: 'refused', problems };
  return { kind: 'compiled', rule: parsed.rule, expression: toExpression(parsed.rule, dialect) };
}

function toExpression(rule: Rule, dialect: Dialect): Expression {
  switch (rule.kind) {
    case 'not':
      return { kind: 'not', part: toExpression(rule.rule, dialect) };
    case 'and':
    case 'or':
      return { kind: rule.kind, parts: rule.rules.map((part) => toExpression(part, dialect)) };
    case 'call': {
      const matcher = findMatcher(rule.name, dialect);
      return matcher === undefined ? always : callExpression(matcher, rule, dialect);
    }
  }
}

const always: Expression = { kind: 'atom', atom: { kind: 'any' } };
const atom = (one: Atom): Expression => ({ kind: 'atom', atom: one });
const chain = (kind: 'and' | 'or', parts: readonly Expression[]): Expression =>
  parts.length === 1 ? (parts[0] ?? always) : { kind, parts };

function callExpression({ name }: Matcher, { args }: MatcherCall, dialect: Dialect): Expression {
  const anyOf = (toAtom: (argument: string) => Atom): Expression =>
    chain(
      'or',
      args.map((argument) => atom(toAtom(argument))),
    );
  const [first = '', second] = args;
  switch (name) {
    case 'Host':
    case 'HostHeader':
      return anyOf((host) => hostAtom(host, dialect));
    case 'HostRegexp':
      return anyOf((text) => hostPatternAtom(text, dialect));
    case 'Path':
      return anyOf((text) => pathAtom(text, 'path', dialect));
    case 'PathPrefix':
      return anyOf((text) => pathAtom(text, 'prefix', dialect));
    case 'PathRegexp':
      return atom({ kind: 'pathPattern', pattern: patternOf(first) });
    case 'Method':
      return anyOf((method) => ({ kind: 'method', value: method.toUpperCase() }));
    case 'Header':
    case 'Headers':
      return chain(
        'and',
        pairs(args).map(([key, value]) => atom({ kind: 'header', name: key.toLowerCase(), value })),
      );
    case 'HeaderRegexp':
    case 'HeadersRegexp':
      return chain(
        'and',
        pairs(args).map(([key, value]) =>
          atom({ kind: 'headerPattern', name: key.toLowerCase(), pattern: patternOf(value) }),
        ),
      );
    case 'Query':
      if (dialect.syntax === 'v2') return chain('and', pairs(args.flatMap(cutQuery)).map(firstQuery));
      return atom({ kind: 'query', name: first, value: second ?? '' });
    case 'QueryRegexp':
      return second === undefined
        ? atom({ kind: 'query', name: first, value: '' })
        : atom({ kind: 'queryPattern', name: first, pattern: patternOf(second) });
    case 'ClientIP':
      return anyOf(clientAtom);
    default:
      return anyOf((value) => ({ kind: 'connection', name, value: value.toLowerCase() }));
  }
}

const pairs = (args: readonly string[]): readonly (readonly [string, string])[] =>
  args.flatMap((name, index) => (index % 2 === 0 ? [[name, args[index + 1] ?? ''] as const] : []));

function hostAtom(text: string, { syntax, target }: Dialect): Atom {
  const host = withoutDot(text.toLowerCase());
  // Wildcards came with v3.7; before, they are names that nobody can ask for.
  if (syntax === 'v3' && target === 'v3.7') {
    if (host === '*') return { kind: 'any' };
    if (host.startsWith('*.')) return { kind: 'subdomain', value: host.slice(2) };
  }
  return { kind: 'host', value: host };
}

function hostPatternAtom(text: string, { syntax }: Dialect): Atom {
  if (syntax === 'v3') return { kind: 'hostPattern', pattern: patternOf(text) };
  const template = compileTemplate(text, 'host');
  if (template.kind === 'invalid' || !template.hasVariables)
    return { kind: 'host', value: text.toLowerCase() };
  return { kind: 'hostPattern', pattern: patternOf(template.pattern) };
}

function pathAtom(text: string, kind: 'path' | 'prefix', { syntax }: Dialect): Atom {
  if (syntax === 'v3') return { kind, value: text };
  const template = compileTemplate(text, kind);
  if (template.kind === 'invalid' || !template.hasVariables) return { kind, value: text };
  return { kind: 'pathPattern', pattern: patternOf(template.pattern) };
}

function firstQuery([name, value]: readonly [string, string]): Expression {
  const template = compileTemplate(value, 'query');
  const pattern = template.kind === 'invalid' || value === '' ? '^.*$' : template.pattern;
  return atom({ kind: 'firstQuery', name, pattern: patternOf(pattern) });
}

function clientAtom(text: string): Atom {
  const network = parseNetwork(text);
  return network === null ? { kind: 'any' } : { kind: 'client', network, text };
}

/** Checked before, so that what does not compile cannot come here; it would match nothing. */
function patternOf(text: string): Pattern {
  const compiled = compilePattern(text);
  return compiled.kind === 'pattern' ? compiled.pattern : { text, test: () => false };
}
