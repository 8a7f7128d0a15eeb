import type { Middleware } from '../model/dynamic.ts';
import { parseAddress } from '../rule/ip.ts';
import { compilePattern } from '../rule/pattern.ts';
import type { FileFacts } from '../runtime/middleware-problems.ts';
import { parseUser, parseUsersFile } from '../runtime/htpasswd.ts';
import type { Defined } from '../runtime/objects.ts';
import { passwordFits, readBasic } from './basic-auth.ts';
import { type Passing, clientAddress, inRange, sourceOf } from './request.ts';
import type { RateLimitMemory } from './rate-limit.ts';
import { replaceAll } from './replace.ts';
import type { Answer, Progress } from './response.ts';

export interface Surroundings {
  readonly files: FileFacts;
  readonly atMs: number;
  /** The counters of this middleware in this router. */
  readonly limiter: RateLimitMemory | null;
}

const answered = (status: number, reason: string, headers: Answer['headers'] = {}): Progress => ({
  kind: 'answered',
  answer: { status, reason, headers },
});
const goesOn: Progress = { kind: 'goes on' };

/** What one middleware does with a request. */
export async function pass(
  { value, name }: Defined<Middleware>,
  request: Passing,
  around: Surroundings,
): Promise<Progress> {
  if (value.basicAuth !== undefined) return basicAuth(value.basicAuth, request, around);
  if (value.rateLimit !== undefined) return rateLimit(value.rateLimit, request, around);
  const allowed = value.ipAllowList ?? value.ipWhiteList;
  if (allowed !== undefined) return ipAllowList(allowed, request);
  if (value.redirectScheme !== undefined) return redirectScheme(value.redirectScheme, request);
  if (value.redirectRegex !== undefined) return redirectRegex(value.redirectRegex, request);
  if (value.headers !== undefined) return { kind: 'goes on', headers: responseHeaders(value.headers) };
  if (value.digestAuth !== undefined && !request.headers.has('authorization'))
    return answered(401, `${name} asks for a login`, { 'www-authenticate': 'Digest' });
  if (value.forwardAuth !== undefined || value.digestAuth !== undefined || value.plugin !== undefined)
    return { kind: 'goes on', isUnknown: true };
  return rewritten(value, request);
}

async function basicAuth(
  { users, usersFile, realm }: NonNullable<Middleware['basicAuth']>,
  request: Passing,
  { files }: Surroundings,
): Promise<Progress> {
  const file = usersFile === undefined ? 'unknown' : files.read(usersFile);
  const lines = [
    ...(typeof file === 'object' ? parseUsersFile(file.text) : []),
    ...(users ?? []).map(parseUser),
  ];
  const refusal = (reason: string): Progress =>
    answered(401, reason, { 'www-authenticate': `Basic realm="${realm ?? 'traefik'}"` });
  const given = readBasic(request.headers.get('authorization'));
  if (given === null) return refusal('a name and a password are asked for');
  const user = lines.find((line) => line.kind === 'user' && line.name === given.name);
  const isRight = user?.kind === 'user' && (await passwordFits(given.password, user.hash));
  return isRight ? goesOn : refusal(`the password of ${given.name} is not right`);
}

function rateLimit(
  limit: NonNullable<Middleware['rateLimit']>,
  request: Passing,
  { limiter, atMs }: Surroundings,
): Progress {
  const admission = limiter?.admit(sourceOf(request, limit.sourceCriterion), atMs);
  if (admission === undefined || admission.kind === 'served')
    return admission === undefined || admission.delayMs === 0
      ? goesOn
      : { kind: 'goes on', delayMs: admission.delayMs };
  const seconds = Math.ceil(admission.retryAfterMs / 1000);
  return answered(429, `the limit is reached; one passes again in ${seconds} s`, {
    'retry-after': String(seconds),
    'x-retry-in': `${Number((admission.retryAfterMs / 1000).toFixed(9))}s`,
  });
}

function ipAllowList(
  { sourceRange, ipStrategy, rejectStatusCode }: NonNullable<Middleware['ipAllowList']>,
  request: Passing,
): Progress {
  const text = clientAddress(request, ipStrategy);
  const address = parseAddress(text);
  if (address !== null && (sourceRange ?? []).some((range) => inRange(address, range))) return goesOn;
  return answered(rejectStatusCode ?? 403, `${text === '' ? 'no address' : text} is not on the list`);
}

/** Where the same request is sent by another scheme; the port is left out where it is that of the scheme, or null. */
export function locationOf({ host, path, search }: Passing, scheme: string, port: string | null): string {
  const isUsual = port === null || port === (scheme === 'https' ? '443' : '80');
  return `${scheme}://${host.replace(/:\d+$/, '')}${isUsual ? '' : `:${port}`}${path}${search}`;
}

/** Temporary unless said otherwise; other methods than GET keep theirs. */
export const redirectStatus = (permanent: boolean, method: string): number =>
  method === 'GET' ? (permanent ? 301 : 302) : permanent ? 308 : 307;

function redirectScheme(
  { scheme = '', port, permanent = false }: NonNullable<Middleware['redirectScheme']>,
  request: Passing,
): Progress {
  if ((scheme === 'https') === request.isTls) return goesOn;
  const location = locationOf(request, scheme, port === undefined || port === '' ? null : port);
  return answered(redirectStatus(permanent, request.method), `is sent on to ${location}`, { location });
}

function redirectRegex(
  { regex = '', replacement = '', permanent = false }: NonNullable<Middleware['redirectRegex']>,
  request: Passing,
): Progress {
  const url = `${request.isTls ? 'https' : 'http'}://${request.host}${request.path}${request.search}`;
  const location = replaceAll(regex, url, replacement);
  if (location === null || location === url) return goesOn;
  return answered(redirectStatus(permanent, request.method), `is sent on to ${location}`, { location });
}

function rewritten(value: Middleware, request: Passing): Progress {
  const { path } = request;
  if (value.addPrefix?.prefix !== undefined)
    return { kind: 'goes on', path: withSlash(value.addPrefix.prefix) + path };
  if (value.replacePath?.path !== undefined)
    return { kind: 'goes on', path: withSlash(value.replacePath.path) };
  if (value.replacePathRegex !== undefined) {
    const { regex = '', replacement = '' } = value.replacePathRegex;
    return { kind: 'goes on', path: replaceAll(regex, path, replacement) ?? path };
  }
  const prefixes = [
    ...(value.stripPrefix?.prefixes ?? []),
    ...strippedBy(value.stripPrefixRegex?.regex, path),
  ];
  const prefix = prefixes.find((each) => path.startsWith(each));
  if (prefix === undefined) return goesOn;
  const rest = withSlash(path.slice(prefix.length));
  // Since 2.11.30 and 3.6: what is left may not climb out of the folder.
  if (/^\/\.\.(?:\/|$)/.test(rest)) return answered(400, `${rest} climbs out of the folder`);
  return { kind: 'goes on', path: rest };
}

const withSlash = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

function strippedBy(patterns: readonly string[] | undefined, path: string): readonly string[] {
  return (patterns ?? []).flatMap((text) => {
    const whole = compilePattern(`^(?:${text.replace(/^\^|\$$/g, '')})$`);
    if (whole.kind === 'invalid') return [];
    // The longest start of the path that is matched as a whole.
    for (let end = path.length; end > 0; end -= 1)
      if (whole.pattern.test(path.slice(0, end))) return [path.slice(0, end)];
    return [];
  });
}

/** Headers that the middleware puts on every answer that comes back through it. */
function responseHeaders(options: NonNullable<Middleware['headers']>): Readonly<Record<string, string>> {
  const set: Record<string, string> = {};
  if (options.contentTypeNosniff === true) set['x-content-type-options'] = 'nosniff';
  if (options.frameDeny === true) set['x-frame-options'] = 'DENY';
  if ((options.customFrameOptionsValue ?? '') !== '')
    set['x-frame-options'] = options.customFrameOptionsValue ?? '';
  if (options.referrerPolicy !== undefined) set['referrer-policy'] = options.referrerPolicy;
  if (options.permissionsPolicy !== undefined) set['permissions-policy'] = options.permissionsPolicy;
  if (options.contentSecurityPolicy !== undefined)
    set['content-security-policy'] = options.contentSecurityPolicy;
  for (const [name, value] of Object.entries(options.customResponseHeaders ?? {}))
    if (value !== '') set[name.toLowerCase()] = value;
  return set;
}
