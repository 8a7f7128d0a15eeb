import type { MatcherCall, Rule } from './parse.ts';

/** A matcher that stands in no text. */
export const callOf = (name: string, ...args: readonly string[]): MatcherCall => ({
  kind: 'call',
  name,
  args,
  at: 0,
});

const joined = (kind: 'and' | 'or', rules: readonly Rule[]): Rule =>
  rules.length === 1 ? (rules[0] ?? { kind, rules }) : { kind, rules };

/** Several rules joined by `&&`; a single one stays as it is. */
export const allOf = (rules: readonly Rule[]): Rule => joined('and', rules);

/** Several rules joined by `||`; a single one stays as it is. */
export const anyOf = (rules: readonly Rule[]): Rule => joined('or', rules);
