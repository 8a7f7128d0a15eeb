import type { Request, RequestHandler } from 'express';
import { timingSafeEqual } from 'node:crypto';
import { EdgeError } from '../errors.ts';
import { bearerOf, cookieNames, readCookie } from '../auth/credentials.ts';
import { type Sessions, csrfOf } from '../auth/sessions.ts';
import { type Origin, type TrustedRanges, originOf } from './client-address.ts';
import { type Principal, type Route, setContext } from './route.ts';

const isUnsafe = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Does the browser say that the page which sends this is ours? */
export const isSameOrigin = (
  origin: string | undefined,
  fetchSite: string | undefined,
  from: Origin,
): boolean => {
  if (origin !== undefined) {
    return URL.canParse(origin) && from.host !== null && new URL(origin).host.toLowerCase() === from.host;
  }
  return fetchSite === 'same-origin';
};

const authenticate = async (
  request: Request,
  from: Origin,
  sessions: Sessions,
): Promise<Principal | null> => {
  const bearer = bearerOf(request.headers.authorization);
  if (bearer !== null) {
    const session = await sessions.find('token', bearer);
    return session === null ? null : { session, via: 'bearer', csrf: null };
  }
  const cookie = readCookie(request.headers.cookie, cookieNames(from).session);
  if (cookie === null) return null;
  const session = await sessions.find('cookie', cookie);
  return session === null ? null : { session, via: 'cookie', csrf: csrfOf(cookie) };
};

const checkForgery = (request: Request, from: Origin, principal: Principal): void => {
  if (principal.csrf === null || !isUnsafe(request.method)) return;
  const given = request.headers['x-arasul-csrf'];
  const site = request.headers['sec-fetch-site'];
  if (
    typeof given !== 'string' ||
    !same(given, principal.csrf) ||
    !isSameOrigin(request.headers.origin, typeof site === 'string' ? site : undefined, from)
  ) {
    throw new EdgeError(
      'CSRF_REFUSED',
      'This request does not come from our own page: reload it and try again.',
    );
  }
};

/**
 * Lets a request to the API pass: open routes always, all else, unknown addresses too, only with a live
 * session. A cookie alone does not permit a change; the header that only our own page can set must be there.
 */
export const gate = (
  routes: readonly Route[],
  sessions: Sessions,
  trusted: TrustedRanges,
): RequestHandler => {
  const open = new Set(routes.filter(({ access }) => access === 'anyone').map(({ path }) => path));
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const origin = originOf(request, trusted);
    if (open.has(request.path)) {
      setContext(request, { origin, principal: null });
      next();
      return;
    }
    const principal = await authenticate(request, origin, sessions);
    if (principal === null) throw new EdgeError('UNAUTHENTICATED', 'Log in first.');
    checkForgery(request, origin, principal);
    setContext(request, { origin, principal });
    next();
  };
};
