import { describe, expect, it } from '@jest/globals';
import { checkMatchers } from '../../src/rule/matchers.ts';
import { parseRule } from '../../src/rule/parse.ts';
import { defaultPriority } from '../../src/rule/priority.ts';

const problems = (text: string): readonly string[] => {
  const parsed = parseRule(text);
  if (parsed.kind === 'invalid') throw new Error(`${text}: ${parsed.problem.message}`);
  return checkMatchers(parsed.rule).map(({ at, message }) => `${at}: ${message}`);
};

describe('checkMatchers', () => {
  it.each([
    'Host(`arasul.local`)',
    'host(`a`) && HOST(`a`) && Hostregexp(`a`)',
    'HostRegexp(`^.+\\.local$`)',
    'Path(`/api`) || PathPrefix(`/`) || PathRegexp(`(?i)^/api`)',
    'Method(`POST`)',
    'HeaderRegexp(`(`, `a`)',
    'Header(`X-A`, `1`) && HeaderRegexp(`X-A`, `^[[:digit:]]+$`)',
    'Query(`mobile`) && Query(`q`, `1`) && QueryRegexp(`q`, `.`)',
    'ClientIP(`10.0.0.1`) || ClientIP(`10.0.0.0/8`) || ClientIP(`fd00::/8`) || ClientIP(`::1`)',
  ])('finds nothing in %s', (text) => {
    expect(problems(text)).toEqual([]);
  });

  it.each([
    ['Hosts(`a`)', '0: Traefik has no matcher Hosts'],
    ['hostRegexp(`a`)', '0: Traefik has no matcher hostRegexp: it is written HostRegexp'],
    ['Host()', '0: Host takes 1 argument, not 0'],
    ['Host(`a`, `b`)', '0: Host takes 1 argument, not 2; write one for each and join them with ||'],
    ['Header(`X-A`)', '0: Header takes 2 arguments, not 1'],
    ['Query(`a`, `b`, `c`)', '0: Query takes 1 or 2 arguments, not 3'],
    ['Query(`q`, ``)', '0: an argument of Query is empty'],
    ['Path(`api`)', '0: the argument of Path begins with /, not "api"'],
    [
      'Host(`ä.local`)',
      '0: the argument of Host is written in ASCII; write other names in Punycode, not "ä.local"',
    ],
    ['PathRegexp(`(?=a)`)', '0: "(?=a)" is no regular expression of Go'],
    ['HeaderRegexp(`X-A`, `(`)', '0: "(" is no regular expression of Go'],
    ['Method(`GET`) && !(Host(`a`) || Nope(`b`))', '32: Traefik has no matcher Nope'],
  ])('finds what is wrong in %s', (text, expected) => {
    expect(problems(text)).toEqual([expect.stringContaining(expected)]);
  });

  it.each([
    '1',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    'fd00::/129',
    ':::',
    'a.b.c.d',
  ])('takes %s for no address', (address) => {
    expect(problems(`ClientIP(\`${address}\`)`)).toHaveLength(1);
  });

  it('tells of every wrong matcher, in order', () => {
    expect(problems('A(`x`) && B(`y`)')).toEqual([
      '0: Traefik has no matcher A',
      '10: Traefik has no matcher B',
    ]);
  });
});

describe('defaultPriority', () => {
  it.each([
    ['Path(`/a`)', 10],
    ['Host(`ä`)', 10],
  ])('%s has %i, its length in bytes', (text, priority) => {
    expect(defaultPriority(text)).toBe(priority);
  });
});
