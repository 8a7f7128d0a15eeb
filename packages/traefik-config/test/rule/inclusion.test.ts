import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Expression, compileRule } from '../../src/rule/compile.ts';
import { httpV2, httpV3 } from '../../src/rule/dialect.ts';
import { evaluate } from '../../src/rule/evaluate.ts';
import { includes, relate } from '../../src/rule/inclusion.ts';
import { type Conjunct, normalForm } from '../../src/rule/normal-form.ts';
import { prepareRequest } from '../../src/rule/request.ts';
import { witnesses } from '../../src/rule/witness.ts';
import { anyRequest, anyRule } from '../support/rules.ts';

const expressionOf = (text: string, dialect = httpV3): Expression => {
  const compiled = compileRule(text, dialect);
  if (compiled.kind !== 'compiled') throw new Error(`${text}: ${JSON.stringify(compiled)}`);
  return compiled.expression;
};
const formOf = (text: string, dialect = httpV3): readonly Conjunct[] =>
  normalForm(expressionOf(text, dialect)) ?? [];
const asExpression = (conjuncts: readonly Conjunct[]): Expression => ({
  kind: 'or',
  parts: conjuncts.map((conjunct) => ({
    kind: 'and',
    parts: conjunct.map(({ atom, negated }) =>
      negated ? { kind: 'not', part: { kind: 'atom', atom } } : { kind: 'atom', atom },
    ),
  })),
});
const target = { target: 'v3.7' } as const;

describe('normalForm', () => {
  it('matches what the rule matches', () => {
    fc.assert(
      fc.property(anyRule, fc.array(anyRequest, { minLength: 5 }), (rule, requests) => {
        const expression = expressionOf(rule);
        const form = normalForm(expression);
        fc.pre(form !== null);
        for (const request of requests.map((facts) => prepareRequest(facts, target)))
          expect(evaluate(asExpression(form), request)).toBe(evaluate(expression, request));
      }),
    );
  });

  it('gives up on a rule that comes apart in too many pieces', () => {
    const either = (n: number): string => `(Path(\`/a${n}\`) || Header(\`X\`, \`${n}\`))`;
    expect(normalForm(expressionOf(Array.from({ length: 10 }, (_, n) => either(n)).join(' && ')))).toBeNull();
    expect(
      normalForm(expressionOf(Array.from({ length: 65 }, (_, n) => `Path(\`/${n}\`)`).join(' || '))),
    ).toBeNull();
  });
});

describe('includes', () => {
  it('never claims what a request disproves', () => {
    fc.assert(
      fc.property(anyRule, anyRule, fc.array(anyRequest, { minLength: 10 }), (outer, inner, requests) => {
        const relation = relate(formOf(outer), formOf(inner));
        for (const request of requests.map((facts) => prepareRequest(facts, target))) {
          const [out, into] = [outer, inner].map((rule) => evaluate(expressionOf(rule), request));
          if (relation === 'equal') expect(out).toBe(into);
          if (relation === 'wider' && into) expect(out).toBe(true);
          if (relation === 'narrower' && out) expect(into).toBe(true);
          if (relation === 'disjoint') expect(out && into).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['Host(`a`)', 'Host(`a`) && PathPrefix(`/x`)', 'wider'],
    ['PathPrefix(`/api/`)', 'Path(`/api/auth/login`)', 'wider'],
    ['PathPrefix(`/api`)', 'PathPrefix(`/api/`) || Path(`/api`)', 'wider'],
    ['Host(`a`) || Host(`b`)', 'Host(`b`) || Host(`a`)', 'equal'],
    ['Host(`a`)', 'Host(`b`)', 'disjoint'],
    ['Host(`*.d`)', 'Host(`x.d`)', 'wider'],
    ['Host(`*.d`)', 'Host(`x.y.d`)', 'disjoint'],
    ['PathPrefix(`/a`)', 'PathPrefix(`/b`)', 'disjoint'],
    ['PathPrefix(`/a/`)', 'PathRegexp(`^/a/[0-9]+$`)', 'wider'],
    ['PathPrefix(`/a`)', 'PathRegexp(`^/b`)', 'disjoint'],
    ['PathPrefix(`/a`)', 'PathRegexp(`(?i)^/a/login$`)', 'unknown'],
    ['HostRegexp(`^a`)', 'Host(`abc`)', 'wider'],
    ['Method(`GET`)', 'Method(`POST`)', 'disjoint'],
    ['ClientIP(`10.0.0.0/8`)', 'ClientIP(`10.1.0.0/16`)', 'wider'],
    ['ClientIP(`10.0.0.0/8`)', 'ClientIP(`11.0.0.0/8`)', 'disjoint'],
    ['!PathPrefix(`/a`)', 'Path(`/b`)', 'wider'],
    ['!PathPrefix(`/a/b`)', '!PathPrefix(`/a`)', 'wider'],
    ['!PathPrefix(`/a`)', 'PathPrefix(`/a/b`)', 'disjoint'],
    ['Header(`A`, `1`)', 'Header(`B`, `1`)', 'unknown'],
    ['HeaderRegexp(`A`, `^1`)', 'Header(`a`, `12`)', 'wider'],
    ['QueryRegexp(`q`, `^1`)', 'Query(`q`, `12`)', 'wider'],
  ])('%s is to %s: %s', (left, right, expected) => {
    expect(relate(formOf(left), formOf(right))).toBe(expected);
  });

  it('compares rules of v2', () => {
    expect(includes(formOf('PathPrefix(`/a`)', httpV2), formOf('Path(`/a/b`, `/a/c`)', httpV2))).toBe(true);
    expect(includes(formOf('Path(`/{x}`)', httpV2), formOf('Path(`/a`)', httpV2))).toBe(true);
  });
});

describe('witnesses', () => {
  it.each([
    ['PathPrefix(`/api`)', 4],
    ['PathPrefix(`/api/`)', 2],
    ['Path(`/api`) && Host(`a`)', 1],
    ['Host(`a`)', 1],
    ['Host(`*.a`) && Method(`GET`)', 1],
    ['PathRegexp(`(?i)^/api/auth/login/?$`)', 1],
    ['PathRegexp(`^/(css|js)/[a-z0-9]+\\.min\\.js$`)', 1],
    ['HostRegexp(`^[a-z]+\\.example\\.com$`)', 1],
    ['Header(`A`, `1`) && QueryRegexp(`q`, `^a+$`) && Query(`q`, `z`)', 1],
    ['ClientIP(`10.0.0.0/8`)', 1],
    ['PathRegexp(`^/\\pL{3}[^a]\\d{4}$`)', 0],
    ['HostRegexp(`^\\pL\\d$`)', 0],
  ])('%s has %i that match it', (rule, count) => {
    const expression = expressionOf(rule);
    const found = formOf(rule).flatMap(witnesses);
    expect(found).toHaveLength(count);
    for (const request of found) expect(evaluate(expression, request)).toBe(true);
  });

  it('knows the templates of v2', () => {
    const rule = 'Path(`/{_:(?i)api/auth/login/?}`) && HostRegexp(`{sub:[a-z]+}.a.test`)';
    const found = formOf(rule, httpV2).flatMap(witnesses);
    expect(found).toHaveLength(1);
    expect(found.every((request) => evaluate(expressionOf(rule, httpV2), request))).toBe(true);
  });
});
