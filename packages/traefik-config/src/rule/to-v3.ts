import { cutQuery } from './matchers.ts';
import { allOf, anyOf, callOf } from './make.ts';
import type { MatcherCall, Rule } from './parse.ts';
import { compileTemplate } from './template.ts';

/**
 * A rule of v2 as v3 writes it: one value a matcher, expressions instead of templates, the new names. Null where no
 * rule of v3 says the same.
 */
export function toV3(rule: Rule): Rule | null {
  if (rule.kind === 'call') return callToV3(rule);
  if (rule.kind === 'not') {
    const inner = toV3(rule.rule);
    return inner === null ? null : { kind: 'not', rule: inner };
  }
  const parts = rule.rules.map(toV3);
  return parts.every((part) => part !== null) ? { kind: rule.kind, rules: parts } : null;
}

function callToV3({ name, args }: MatcherCall): Rule | null {
  const each = (make: (argument: string) => Rule | null): Rule | null => {
    const rules = args.map(make);
    return rules.length > 0 && rules.every((rule) => rule !== null) ? anyOf(rules) : null;
  };
  switch (name.toLowerCase()) {
    case 'host':
    case 'hostheader':
      return each((host) => callOf('Host', host));
    case 'hostregexp':
      return each((text) => template(text, 'host', 'Host', 'HostRegexp'));
    case 'path':
      return each((text) => template(text, 'path', 'Path', 'PathRegexp'));
    case 'pathprefix':
      return each((text) => template(text, 'prefix', 'PathPrefix', 'PathRegexp'));
    case 'method':
      return each((method) => callOf('Method', method));
    case 'clientip':
      return each((range) => callOf('ClientIP', range));
    case 'headers':
      return pairs(args, 'Header');
    case 'headersregexp':
      return pairs(args, 'HeaderRegexp');
    case 'query':
      return query(args);
    default:
      return null;
  }
}

function template(text: string, use: 'host' | 'path' | 'prefix', plain: string, regexp: string): Rule | null {
  const compiled = compileTemplate(text, use);
  if (compiled.kind === 'invalid') return null;
  return compiled.hasVariables ? callOf(regexp, compiled.pattern) : callOf(plain, text);
}

function pairs(args: readonly string[], name: string): Rule | null {
  if (args.length === 0 || args.length % 2 !== 0) return null;
  return allOf(
    args.flatMap((key, index) => (index % 2 === 0 ? [callOf(name, key, args[index + 1] ?? '')] : [])),
  );
}

function query(args: readonly string[]): Rule | null {
  const cut = args.flatMap(cutQuery);
  const rules = cut.flatMap((name, index) => {
    if (index % 2 !== 0) return [];
    const value = cut[index + 1] ?? '';
    const compiled = compileTemplate(value, 'query');
    if (compiled.kind === 'invalid') return [null];
    // A name without a value asks only whether it is there.
    if (value === '') return [callOf('QueryRegexp', name, '^.*$')];
    return [
      compiled.hasVariables ? callOf('QueryRegexp', name, compiled.pattern) : callOf('Query', name, value),
    ];
  });
  return rules.length > 0 && rules.every((rule) => rule !== null) ? allOf(rules) : null;
}
