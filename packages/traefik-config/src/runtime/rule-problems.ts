import type { Code } from '../lint/catalogue/index.ts';
import type { CompiledRule } from '../rule/compile.ts';
import type { MatcherProblem } from '../rule/matchers.ts';

export interface RuleComplaint {
  readonly code: Code;
  readonly message: string;
  /** Character of the rule. */
  readonly at: number;
}

const codes: Readonly<Record<MatcherProblem['reason'], Code>> = {
  unknown: 'TC303',
  count: 'TC302',
  empty: 'TC302',
  path: 'TC309',
  ascii: 'TC325',
  pattern: 'TC306',
  template: 'TC301',
  network: 'TC301',
  alpn: 'TC301',
};

/** Why Traefik does not take the rule, under the code of each reason. */
export function ruleComplaints(rule: CompiledRule): readonly RuleComplaint[] {
  switch (rule.kind) {
    case 'compiled':
      return [];
    case 'unreadable': {
      const { message, at } = rule.problem;
      return [{ code: message.startsWith('the line ends here') ? 'TC308' : 'TC301', message, at }];
    }
    case 'refused':
      return rule.problems.map(({ reason, matcher, message, at }) => ({
        code: reason === 'unknown' && /^headers?(?:regexp)?$/i.test(matcher) ? 'TC327' : codes[reason],
        message,
        at,
      }));
  }
}
