import type { Middleware, RateLimit } from '../model/dynamic.ts';
import { durationMs } from '../model/duration.ts';
import { compilePattern } from '../rule/pattern.ts';
import type { Target } from '../rule/dialect.ts';
import { parseUser, parseUsersFile } from './htpasswd.ts';
import type { Defined } from './objects.ts';
import type { Problem } from './problem.ts';
import { placeIn } from './source.ts';

/** What is known of files that Traefik reads at run time, by the path it sees. */
export interface FileFacts {
  /** The text; `missing` when it is known not to be there, `unknown` when nothing is known. */
  read(path: string): { readonly text: string } | 'missing' | 'unknown';
}

/** What keeps a middleware from being built. Every router that uses it is dropped then. */
export function buildProblems(
  middleware: Defined<Middleware>,
  target: Target,
  files: FileFacts,
): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (code: Problem['code'], path: readonly (string | number)[], message: string): void => {
    const place = placeIn(middleware.source, [...middleware.path, ...path]);
    problems.push({ code, place, message });
  };
  const { name, value } = middleware;
  const kinds = Object.keys(value);
  if (kinds.length > 1) report('TC209', [], `middleware ${name} is ${kinds.join(' and ')} at once`);
  if (kinds.length === 0)
    report('TC105', [], `middleware ${name} is nothing: every router with it is dropped`);
  if (value.rateLimit !== undefined) limiterProblems(value.rateLimit, report);
  if (value.inFlightReq?.sourceCriterion !== undefined)
    criterionProblem('inFlightReq', value.inFlightReq.sourceCriterion, report);
  if (value.basicAuth !== undefined) usersProblems(value.basicAuth, 'basicAuth', files, report);
  if (value.digestAuth !== undefined) usersProblems(value.digestAuth, 'digestAuth', files, report);
  patternProblems(value, report);
  const expression = value.circuitBreaker?.expression;
  if (expression !== undefined && !isBreakerExpression(expression))
    report(
      'TC815',
      ['circuitBreaker', 'expression'],
      `${JSON.stringify(expression)} is no expression of a circuit breaker`,
    );
  if (target === 'v2.11' && value.forwardAuth?.address === undefined && value.forwardAuth !== undefined)
    report('TC815', ['forwardAuth'], 'forwardAuth has no address');
  return problems;
}

type Report = (code: Problem['code'], path: readonly (string | number)[], message: string) => void;

function limiterProblems(limit: RateLimit, report: Report): void {
  const period = limit.period === undefined ? 1000 : durationMs(limit.period);
  if (period !== null && period < 0)
    report('TC404', ['rateLimit', 'period'], `a period of ${String(limit.period)} lies below 0`);
  if (limit.sourceCriterion !== undefined) criterionProblem('rateLimit', limit.sourceCriterion, report);
}

function criterionProblem(
  kind: 'rateLimit' | 'inFlightReq',
  criterion: NonNullable<RateLimit['sourceCriterion']>,
  report: Report,
): void {
  const ways = [
    criterion.ipStrategy === undefined ? [] : ['ipStrategy'],
    (criterion.requestHeaderName ?? '') === '' ? [] : ['requestHeaderName'],
    criterion.requestHost === true ? ['requestHost'] : [],
  ].flat();
  if (ways.length > 1) report('TC410', [kind, 'sourceCriterion'], `${ways.join(' and ')} exclude each other`);
}

function usersProblems(
  { users, usersFile }: NonNullable<Middleware['basicAuth']>,
  kind: 'basicAuth' | 'digestAuth',
  files: FileFacts,
  report: Report,
): void {
  // A user of digestAuth is name:realm:hash.
  const colons = kind === 'basicAuth' ? 1 : 2;
  for (const [index, line] of (users ?? []).entries())
    if (line.split(':').length !== colons + 1)
      report(
        'TC508',
        [kind, 'users', index],
        `${JSON.stringify(maskUser(line))} has not exactly ${colons} colon${colons > 1 ? 's' : ''}`,
      );
  const file = usersFile === undefined ? 'unknown' : files.read(usersFile);
  if (file === 'missing')
    report('TC509', [kind, 'usersFile'], `${usersFile ?? ''} is not there, as Traefik sees it`);
  else if (file !== 'unknown') {
    const lines = parseUsersFile(file.text);
    const broken = kind === 'basicAuth' ? lines.find((line) => line.kind === 'broken') : undefined;
    if (broken?.kind === 'broken')
      report(
        'TC508',
        [kind, 'usersFile'],
        `a line of ${usersFile ?? ''} has not exactly one colon: ${JSON.stringify(maskUser(broken.line))}`,
      );
    if (lines.length === 0 && (users ?? []).length === 0)
      report('TC509', [kind, 'usersFile'], `${usersFile ?? ''} names no user`);
  }
  if ((users ?? []).length === 0 && usersFile === undefined) report('TC509', [kind], `${kind} has no user`);
}

/** Hashes stay out of messages and logs. */
export const maskUser = (line: string): string => {
  const user = parseUser(line);
  return user.kind === 'user' ? `${user.name}:…` : `${line.split(/[:$]/)[0] ?? ''}…`;
};

function patternProblems(value: Middleware, report: Report): void {
  const patterns: readonly (readonly [string | undefined, readonly (string | number)[]])[] = [
    [value.redirectRegex?.regex, ['redirectRegex', 'regex']],
    [value.replacePathRegex?.regex, ['replacePathRegex', 'regex']],
    [value.forwardAuth?.authResponseHeadersRegex, ['forwardAuth', 'authResponseHeadersRegex']],
    ...(value.stripPrefixRegex?.regex ?? []).map(
      (regex, index) => [regex, ['stripPrefixRegex', 'regex', index]] as const,
    ),
    ...(value.headers?.accessControlAllowOriginListRegex ?? []).map(
      (regex, index) => [regex, ['headers', 'accessControlAllowOriginListRegex', index]] as const,
    ),
  ];
  for (const [text, path] of patterns) {
    const compiled = text === undefined ? null : compilePattern(text);
    if (compiled?.kind === 'invalid')
      report('TC306', path, `${JSON.stringify(text)} is no regular expression of Go: ${compiled.message}`);
  }
}

/** Functions and comparisons of vulcand/oxy's circuit breaker. */
function isBreakerExpression(text: string): boolean {
  const call = String.raw`(?:LatencyAtQuantileMS\(\s*[\d.]+\s*\)|NetworkErrorRatio\(\s*\)|ResponseCodeRatio\(\s*\d+\s*(?:,\s*\d+\s*){3}\))`;
  const comparison = new RegExp(String.raw`^!?\s*${call}\s*(?:<=?|>=?|==|!=)\s*[\d.]+$`);
  const parts = text.replaceAll(/\s+/g, ' ').split(/&&|\|\|/);
  let depth = 0;
  for (const part of parts) {
    const trimmed = part
      .trim()
      .replace(/^[!( ]*\((?=\w)/, (open) => ((depth += open.split('(').length - 1), ''));
    const bare = trimmed
      .replace(/(?<=[\d.] ?)\)+ *$/, (close) => ((depth -= close.trim().length), ''))
      .trim();
    if (!comparison.test(bare)) return false;
  }
  return depth === 0;
}
