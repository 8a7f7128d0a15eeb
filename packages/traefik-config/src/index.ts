export { parseRule } from './rule/parse.ts';
export type { MatcherCall, ParsedRule, Rule } from './rule/parse.ts';
export type { RuleProblem } from './rule/tokens.ts';
export { checkMatchers } from './rule/matchers.ts';
export { printRule } from './rule/print.ts';
export { defaultPriority } from './rule/priority.ts';
