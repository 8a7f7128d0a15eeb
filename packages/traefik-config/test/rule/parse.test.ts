import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Rule, parseRule } from '../../src/rule/parse.ts';
import { printRule } from '../../src/rule/print.ts';

const shape = (text: string): string => {
  const parsed = parseRule(text);
  if (parsed.kind === 'invalid') return `${parsed.problem.at}: ${parsed.problem.message}`;
  return outline(parsed.rule);
};
const outline = (rule: Rule): string => {
  switch (rule.kind) {
    case 'call':
      return `${rule.name}[${rule.args.join('|')}]`;
    case 'not':
      return `not(${outline(rule.rule)})`;
    case 'and':
    case 'or':
      return `${rule.kind}(${rule.rules.map(outline).join(' ')})`;
  }
};

describe('parseRule', () => {
  it.each([
    ['A(`x`)', 'A[x]'],
    ['A()', 'A[]'],
    ['A(`x`, `y`,)', 'A[x|y]'],
    ['A(`x`) || B(`y`) && C(`z`)', 'or(A[x] and(B[y] C[z]))'],
    ['(A(`x`) || B(`y`)) && C(`z`)', 'and(or(A[x] B[y]) C[z])'],
    ['!A(`x`) && B(`y`)', 'and(not(A[x]) B[y])'],
    ['!(A(`x`) && B(`y`))', 'not(and(A[x] B[y]))'],
    ['!!A(`x`)', 'not(not(A[x]))'],
    ['A(`x`) || B(`y`) || C(`z`)', 'or(A[x] B[y] C[z])'],
    ['((A(`x`)))', 'A[x]'],
    [' \tA ( `x` ) ', 'A[x]'],
    ['A(`x`) /* why */ && B(`y`) // so', 'and(A[x] B[y])'],
    ['A(`x`) &&\n  B(`y`)\n', 'and(A[x] B[y])'],
    ['A(\n`x`,\n`y`)', 'A[x|y]'],
    ['A("x")', 'A[x]'],
    ['A("a\\"b\\\\c\\x41\\u00e4\\101")', 'A[a"b\\cAäA]'],
    ['A("\\xc3\\xa4")', 'A[ä]'],
    ['A(`a\\nb`)', 'A[a\\nb]'],
    ['A(`a\r\nb`)', 'A[a\nb]'],
  ])('reads %j', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  it.each([
    ['', '0: a matcher, ! or ( is expected here'],
    ['A', '1: ( after A is expected here'],
    ['A(`x`', '5: a comma or ) is expected here'],
    ['A(x)', '2: a text in backticks, or ) is expected here'],
    ['A(,`x`)', '2: a text in backticks, or ) is expected here'],
    ['A(`x` `y`)', '6: a comma or ) is expected here'],
    ['A(1)', '2: "1" has no place in a rule'],
    ['A(B(`x`))', '2: a text in backticks, or ) is expected here'],
    ['A((`x`))', '2: a text in backticks, or ) is expected here'],
    ['A(`x`) & B(`y`)', '7: the operators are && and ||'],
    ['A(`x`) and B(`y`)', '7: an operator, or the end of the rule is expected here'],
    ['A(`x`) B(`y`)', '7: an operator, or the end of the rule is expected here'],
    ['A(`x`) &&', '9: a matcher, ! or ( is expected here'],
    ['A(`x`))', '6: an operator, or the end of the rule is expected here'],
    ['(A(`x`)', '7: an operator or ) is expected here'],
    ["A('x')", '2: texts stand in backticks or double quotes, not in single ones'],
    ['A(`x)', '2: the text that begins here has no end'],
    ['A("x)', '2: the text that begins here has no end'],
    ['A("\\q")', '2: the text holds an escape that Go does not know'],
    ['A("\\ud800")', '2: the text holds an escape that Go does not know'],
    ['A(`x`) /* why', '7: the comment that begins here has no end'],
    ['a.B(`x`)', '1: "." has no place in a rule'],
  ])('refuses %j and says where', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  it('refuses an operator at the start of a line, as Go does', () => {
    expect(shape('A(`x`)\n&& B(`y`)')).toMatch(/^6: the line ends here/);
    expect(shape('A(`x`\n)')).toMatch(/^5: the line ends here/);
  });

  it('refuses a rule that is nested without end, instead of running out of stack', () => {
    for (const text of ['!'.repeat(50_000), '('.repeat(50_000)])
      expect(shape(text)).toMatch(/nested too deeply/);
  });

  it('never throws', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom('A', '(', ')', '`x`', '"y"', ',', '!', '&&', '||', '\n', '//', '/*', '\\'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(['rule', 'invalid']).toContain(parseRule(pieces.join('')).kind);
      }),
    );
  });
});

const call = fc.record({
  kind: fc.constant('call' as const),
  name: fc.constantFrom('Host', 'Path', 'Header'),
  // Go drops a carriage return in backticks and knows no lone surrogate; all else must come back.
  args: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
  at: fc.constant(0),
});
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    call,
    fc.record({ kind: fc.constant('not' as const), rule: tie('rule') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      rules: fc.array(tie('rule'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

describe('printRule', () => {
  it('writes what parseRule reads as the same rule', () => {
    fc.assert(fc.property(rule, (each) => expect(shape(printRule(each))).toBe(outline(each))));
  });

  it.each([
    ['(A(`x`)) && (B("y"))', 'A(`x`) && B(`y`)'],
    ['(A(`x`) || B(`y`)) && !(C(`z`) && D(`w`))', '(A(`x`) || B(`y`)) && !(C(`z`) && D(`w`))'],
    ['A("`")', 'A("`")'],
  ])('writes %s as %s', (text, expected) => {
    const parsed = parseRule(text);
    expect(parsed.kind === 'rule' ? printRule(parsed.rule) : parsed.problem).toBe(expected);
  });
});
