import type { Express } from 'express';
import type { Operation } from '../contract/operation.ts';
import { EdgeError } from '../errors.ts';
import { type Route, pathOf } from './route.ts';

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method?: string }[] };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** Every method and path that an application answers, nested routers included. */
const servedBy = (stack: readonly Layer[]): readonly string[] =>
  stack.flatMap(({ route, handle }) => {
    if (route === undefined) return servedBy(handle?.stack ?? []);
    // Without a method it is the answer for all methods that are not allowed.
    return route.stack.flatMap(({ method }) => (method === undefined ? [] : [`${method} ${route.path}`]));
  });

/**
 * Compares what is served with what is declared: an address outside of the registry would have no scope, no
 * validation and no description.
 *
 * @throws EdgeError `ROUTE_UNDECLARED`, `ROUTE_MISSING` naming the operation or address.
 */
export const checkRegistry = (
  app: Express,
  routes: readonly Route[],
  declared: Readonly<Record<string, Operation>>,
): void => {
  const bound = new Map(routes.map((route) => [route.id, route.operation]));
  const known = new Set(
    Object.values(declared).map((operation) => `${operation.method} ${pathOf(operation)}`),
  );
  const stranger =
    routes.find(({ id, operation }) => declared[id] !== operation)?.id ??
    servedBy(app.router.stack as unknown as readonly Layer[]).find((address) => !known.has(address));
  if (stranger !== undefined) {
    throw new EdgeError(
      'ROUTE_UNDECLARED',
      `"${stranger}" is served but not declared in the registry of the API.`,
    );
  }
  const missing = Object.keys(declared).find((id) => !bound.has(id));
  if (missing !== undefined) {
    throw new EdgeError(
      'ROUTE_MISSING',
      `The operation "${missing}" is declared but nothing carries it out.`,
    );
  }
};
