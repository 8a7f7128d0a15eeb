import { RE2JS } from 're2js';
import type { MatcherCall, Rule } from './parse.ts';
import type { RuleProblem } from './tokens.ts';

interface Matcher {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  /** Position of the argument that is a regular expression of Go. */
  readonly pattern?: 'last';
  /** What every argument must be besides not empty. */
  readonly form?: { readonly holds: (argument: string) => boolean; readonly says: string };
}

const path = { holds: (text: string): boolean => text.startsWith('/'), says: 'begins with /' };
const ascii = {
  holds: (text: string): boolean => /^[\x20-\x7e]+$/.test(text),
  says: 'is written in ASCII; write other names in Punycode',
};
const network = { holds: isNetwork, says: 'is an IP address or a range as 192.168.1.0/24' };

/** Matchers of HTTP routers in Traefik v3; each takes its arguments exactly, where v2 took lists. */
const matchers: readonly Matcher[] = [
  { name: 'Host', minArgs: 1, maxArgs: 1, form: ascii },
  { name: 'HostRegexp', minArgs: 1, maxArgs: 1, pattern: 'last', form: ascii },
  { name: 'Path', minArgs: 1, maxArgs: 1, form: path },
  { name: 'PathPrefix', minArgs: 1, maxArgs: 1, form: path },
  { name: 'PathRegexp', minArgs: 1, maxArgs: 1, pattern: 'last' },
  { name: 'Method', minArgs: 1, maxArgs: 1 },
  { name: 'Header', minArgs: 2, maxArgs: 2 },
  { name: 'HeaderRegexp', minArgs: 2, maxArgs: 2, pattern: 'last' },
  { name: 'Query', minArgs: 1, maxArgs: 2 },
  { name: 'QueryRegexp', minArgs: 1, maxArgs: 2, pattern: 'last' },
  { name: 'ClientIP', minArgs: 1, maxArgs: 1, form: network },
];

const titled = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1).toLowerCase();

/** Traefik takes a name as it is documented, all lower, all upper, or with its first letter upper only. */
const byName: ReadonlyMap<string, Matcher> = new Map(
  matchers.flatMap((matcher) => {
    const { name } = matcher;
    return [name, name.toLowerCase(), name.toUpperCase(), titled(name)].map(
      (each) => [each, matcher] as const,
    );
  }),
);

/** Every matcher of the rule that Traefik v3 would refuse, with the reason; in the order of the rule. */
export function checkMatchers(rule: Rule): readonly RuleProblem[] {
  switch (rule.kind) {
    case 'call': {
      const message = problemOf(rule);
      return message === null ? [] : [{ message, at: rule.at }];
    }
    case 'not':
      return checkMatchers(rule.rule);
    case 'and':
    case 'or':
      return rule.rules.flatMap(checkMatchers);
  }
}

function problemOf({ name, args }: MatcherCall): string | null {
  const matcher = byName.get(name);
  if (matcher === undefined) {
    const near = matchers.find((each) => each.name.toLowerCase() === name.toLowerCase());
    return `Traefik has no matcher ${name}${near === undefined ? '' : `: it is written ${near.name}`}`;
  }
  const { minArgs, maxArgs, pattern, form } = matcher;
  if (args.length < minArgs || args.length > maxArgs) {
    const wanted = minArgs === maxArgs ? `${minArgs}` : `${minArgs} or ${maxArgs}`;
    const alternative =
      args.length > maxArgs && maxArgs === 1 ? '; write one for each and join them with ||' : '';
    return `${matcher.name} takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${args.length}${alternative}`;
  }
  if (args.includes('')) return `an argument of ${matcher.name} is empty`;
  const wrong = form === undefined ? undefined : args.find((arg) => !form.holds(arg));
  if (form !== undefined && wrong !== undefined)
    return `the argument of ${matcher.name} ${form.says}, not ${JSON.stringify(wrong)}`;
  return pattern === undefined ? null : patternProblem(args.at(-1) ?? '');
}

/** Go's regular expressions have no look-around and no back-references; JavaScript's would take them. */
function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${JSON.stringify(pattern)} is no regular expression of Go: ${reason}`;
  }
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const octets = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(address) ? address.split('.') : [];
  const isV4 = octets.length === 4 && octets.every((octet) => Number(octet) <= 255);
  const isV6 = /^[0-9a-f:.]+$/i.test(address) && address.includes(':') && URL.canParse(`http://[${address}]`);
  if (!isV4 && !isV6) return false;
  if (prefix === undefined) return true;
  return more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isV4 ? 32 : 128);
}
