import type { Request, RequestHandler } from 'express';
import { timingSafeEqual } from 'node:crypto';
import { EdgeError } from '../errors.ts';
import { bearerOf, cookieNames, readCookie } from '../auth/credentials.ts';
import { type Sessions, csrfOf } from '../auth/sessions.ts';
import { type Origin, type TrustedRanges, originOf } from './client-address.ts';
import { type Machine, type Principal, setContext } from './principal.ts';
import { type Route, pathOf } from './route.ts';

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

/** Who holds a token for machines; null when it is worth nothing. */
export interface Machines {
  find(secret: string, address: string): Promise<Machine | null>;
}

export interface GateParts {
  readonly sessions: Sessions;
  readonly machines: Machines;
  readonly trusted: TrustedRanges;
}

/** A bearer decides alone: a cookie beside it counts for nothing. */
const authenticate = async (
  request: Request,
  from: Origin,
  { sessions, machines }: GateParts,
): Promise<Principal | null> => {
  const bearer = bearerOf(request.headers.authorization);
  if (bearer !== null) {
    if (bearer.startsWith('ara_')) return machines.find(bearer, from.address);
    const session = await sessions.find('token', bearer);
    return session === null ? null : { kind: 'person', user: session.user, session, csrf: null };
  }
  const cookie = readCookie(request.headers.cookie, cookieNames(from).session);
  if (cookie === null) return null;
  const session = await sessions.find('cookie', cookie);
  return session === null ? null : { kind: 'person', user: session.user, session, csrf: csrfOf(cookie) };
};

const checkForgery = (request: Request, from: Origin, principal: Principal): void => {
  if (principal.kind === 'machine' || principal.csrf === null || !isUnsafe(request.method)) return;
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

/** Tells what needs no login: an open operation, and a method that an open path does not have. */
const openAddresses = (routes: readonly Route[]): ((request: Request) => boolean) => {
  const methods = new Map<string, Map<string, boolean>>();
  for (const { operation } of routes) {
    const path = pathOf(operation);
    const known = methods.get(path) ?? new Map<string, boolean>();
    known.set(operation.method, operation.scope === 'anyone');
    methods.set(path, known);
  }
  return (request) => {
    const known = methods.get(request.baseUrl + request.path);
    if (known === undefined) return false;
    const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase();
    return known.get(method) ?? [...known.values()].includes(true);
  };
};

/**
 * Lets a request to the API pass: open operations always, all else, unknown addresses too, only with a live
 * session or token. A cookie alone does not permit a change; the header that only our own page can set must
 * be there.
 */
export const gate = (routes: readonly Route[], parts: GateParts): RequestHandler => {
  const isOpen = openAddresses(routes);
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const origin = originOf(request, parts.trusted);
    if (isOpen(request)) {
      setContext(request, { origin, principal: null });
      next();
      return;
    }
    const principal = await authenticate(request, origin, parts);
    if (principal === null) throw new EdgeError('UNAUTHENTICATED', 'Log in first.');
    checkForgery(request, origin, principal);
    setContext(request, { origin, principal });
    next();
  };
};
