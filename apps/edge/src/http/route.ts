import type { Request, RequestHandler, Response, Router } from 'express';
import { EdgeError } from '../errors.ts';
import type { Session } from '../auth/sessions.ts';
import type { Origin } from './client-address.ts';

/** Who asks: set before any handler of a closed route runs. */
export interface Principal {
  readonly session: Session;
  readonly via: 'cookie' | 'bearer';
  /** Present for a cookie: what unsafe requests with it must carry. */
  readonly csrf: string | null;
}

/** What a handler gets beside the request. */
export interface Context {
  readonly origin: Origin;
  readonly principal: Principal | null;
}

export interface Route {
  readonly method: 'get' | 'post';
  /** Below /api. */
  readonly path: string;
  /** `anyone` needs no login; everything else does. */
  readonly access: 'anyone' | 'session';
  readonly handle: (request: Request, response: Response, context: Context) => unknown;
}

const contexts = new WeakMap<Request, Context>();

export const setContext = (request: Request, context: Context): void => {
  contexts.set(request, context);
};

export const contextOf = (request: Request): Context => {
  const context = contexts.get(request);
  if (context === undefined) throw new Error('the request has not passed the gate');
  return context;
};

/** The caller of a closed route. */
export const principalOf = ({ principal }: Context): Principal => {
  if (principal === null) throw new EdgeError('UNAUTHENTICATED', 'Log in first.');
  return principal;
};

const toHandler =
  (route: Route): RequestHandler =>
  async (request, response) => {
    await route.handle(request, response, contextOf(request));
  };

/** Puts routes on a router; another method on a known path is answered with 405 and Allow. */
export const mount = (router: Router, routes: readonly Route[]): void => {
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const entry = router.route(path);
    for (const route of here) entry[route.method](toHandler(route));
    const allowed = here.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : ['POST'])).join(', ');
    entry.all((_request, response) => {
      response.set('Allow', allowed);
      throw new EdgeError('METHOD_NOT_ALLOWED', `This address takes ${allowed} only.`);
    });
  }
};
