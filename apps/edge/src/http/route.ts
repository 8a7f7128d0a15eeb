import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import type { Operation, OperationRate } from '../contract/operation.ts';
import { type OperationId, type Operations, operations } from '../contract/operations/index.ts';
import { EdgeError } from '../errors.ts';
import { jsonBody, parseInput } from './body.ts';
import type { CallLimits } from './limits.ts';
import { type Context, contextOf, requireScope } from './principal.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Part<O, Name extends string> = O extends Readonly<Record<Name, infer S>> ? Parsed<S> : undefined;

/** A request as its operation declares it, after validation. */
export interface Call<O extends Operation> {
  readonly params: Part<O, 'params'>;
  readonly query: Part<O, 'query'>;
  readonly body: Part<O, 'body'>;
  readonly context: Context;
  /** For headers; the answer itself is what the handler returns. */
  readonly response: Response;
}

/** A request whose operation is known at run time only. */
interface AnyCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly context: Context;
  readonly response: Response;
}

type Answer<O extends Operation> = O['answer'] extends z.ZodType ? z.output<O['answer']> : null;

/** An operation with what carries it out. */
export interface Route {
  readonly id: string;
  readonly operation: Operation;
  readonly handle: (call: AnyCall) => unknown;
}

/** Binds a handler to an operation of its own; those of the API are bound by {@link route}. */
export const bind = <const O extends Operation>(
  id: string,
  operation: O,
  handle: (call: Call<O>) => Answer<O> | Promise<Answer<O>>,
): Route => ({ id, operation, handle: handle as unknown as Route['handle'] });

/** Binds a handler to an operation of the contract. */
export const route = <const Id extends OperationId>(
  id: Id,
  handle: (call: Call<Operations[Id]>) => Answer<Operations[Id]> | Promise<Answer<Operations[Id]>>,
): Route => bind(id, operations[id], handle);

/** `/a/{b}` as Express writes it. */
export const pathOf = ({ path }: Operation): string => path.replaceAll(/\{([a-zA-Z]+)\}/g, ':$1');

const nothing = (value: unknown, what: string): void => {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    throw new EdgeError('INVALID_REQUEST', `The request is not valid: it takes no ${what}.`);
  }
};

const parseCall = ({ params, query, body }: Operation, request: Request, response: Response): AnyCall => {
  if (query === undefined) nothing(request.query, 'query');
  if (body === undefined) nothing(request.body, 'body');
  return {
    params: params === undefined ? undefined : parseInput(params, request.params),
    query: query === undefined ? undefined : parseInput(query, { ...request.query }),
    body: body === undefined ? undefined : parseInput(body, request.body),
    context: contextOf(request),
    response,
  };
};

const carryOut =
  ({ operation, handle }: Route): RequestHandler =>
  async (request, response) => {
    const answer = await handle(parseCall(operation, request, response));
    response.status(operation.status);
    if (operation.answer === null) response.end();
    else if (operation.type === undefined) response.json(answer);
    else response.type(operation.type).send(answer);
  };

const permit =
  ({ operation: { scope, rate } }: Route, limits: CallLimits<OperationRate>): RequestHandler =>
  (request, response, next) => {
    const context = contextOf(request);
    requireScope(scope, context);
    limits.count(rate, context.origin.key);
    next();
  };

const allowedMethods = (routes: readonly Route[]): string =>
  routes
    .flatMap(({ operation: { method } }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .join(', ');

/** Puts routes on a router; another method on a known path is answered with 405 and Allow. */
export const mount = (router: Router, routes: readonly Route[], limits: CallLimits<OperationRate>): void => {
  for (const path of new Set(routes.map(({ operation }) => pathOf(operation)))) {
    const here = routes.filter(({ operation }) => pathOf(operation) === path);
    const entry = router.route(path);
    for (const each of here) {
      entry[each.operation.method](permit(each, limits), ...jsonBody(), carryOut(each));
    }
    const allowed = allowedMethods(here);
    entry.all((_request, response) => {
      response.set('Allow', allowed);
      throw new EdgeError('METHOD_NOT_ALLOWED', `This address takes ${allowed} only.`);
    });
  }
};
