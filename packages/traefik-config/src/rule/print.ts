import type { Rule } from './parse.ts';

/** What binds tighter needs no parentheses. */
const strength = { or: 1, and: 2, not: 3, call: 3 } as const;

/** The rule as text, with no more parentheses than it needs. `parseRule` reads the same rule from it. */
export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case 'call':
      return `${rule.name}(${rule.args.map(printText).join(', ')})`;
    case 'not':
      return `!${enclosed(rule.rule, strength.not)}`;
    case 'and':
    case 'or': {
      // A chain inside of one of its own kind was written with parentheses, and keeps them.
      const parts = rule.rules.map((part) => enclosed(part, strength[rule.kind] + 1));
      return parts.join(rule.kind === 'and' ? ' && ' : ' || ');
    }
  }
}

const enclosed = (rule: Rule, needed: number): string =>
  strength[rule.kind] < needed ? `(${printRule(rule)})` : printRule(rule);

/** In backticks where they can hold it: they take every character but themselves and the carriage return. */
function printText(text: string): string {
  if (!/[`\r]/.test(text)) return `\`${text}\``;
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r' };
  return `"${text.replaceAll(/[\\"\n\r]/g, (character) => escapes[character] ?? character)}"`;
}
