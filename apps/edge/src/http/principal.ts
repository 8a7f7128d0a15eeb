import type { Request } from 'express';
import type { Session } from '../auth/sessions.ts';
import type { OperationScope, TokenScope } from '../contract/operation.ts';
import { EdgeError } from '../errors.ts';
import type { Origin } from './client-address.ts';

export interface User {
  readonly id: number;
  readonly name: string;
}

/** Somebody who logged in. */
export interface Person {
  readonly kind: 'person';
  readonly user: User;
  readonly session: Session;
  /** Present for a cookie: what unsafe requests with it must carry. */
  readonly csrf: string | null;
}

/** A machine that holds a token of a user. */
export interface Machine {
  readonly kind: 'machine';
  readonly user: User;
  readonly token: { readonly id: string; readonly name: string; readonly scopes: readonly TokenScope[] };
}

/** Who asks: set before any handler of a closed operation runs. */
export type Principal = Person | Machine;

/** What a handler gets beside the request. */
export interface Context {
  readonly origin: Origin;
  readonly principal: Principal | null;
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

const notLoggedIn = (): EdgeError => new EdgeError('UNAUTHENTICATED', 'Log in first.');

/** The caller of a closed operation. */
export const principalOf = ({ principal }: Context): Principal => {
  if (principal === null) throw notLoggedIn();
  return principal;
};

/** The caller of an operation for persons. */
export const personOf = (context: Context): Person => {
  const principal = principalOf(context);
  if (principal.kind === 'machine') {
    throw new EdgeError('SCOPE_MISSING', 'This is for a person who logged in: no token may do it.', {
      details: { scope: 'person' },
    });
  }
  return principal;
};

/** The name under which an action is recorded: the user, and the token if a machine acted. */
export const actorOf = (principal: Principal): string =>
  principal.kind === 'person' ? principal.user.name : `${principal.user.name}/${principal.token.name}`;

/** May this caller use an operation of this scope? A person may everything; a token only what it was given. */
export const isAllowed = (scope: OperationScope, principal: Principal | null): boolean => {
  if (scope === 'anyone') return true;
  if (principal === null) return false;
  if (principal.kind === 'person') return true;
  return (
    scope !== 'person' && (principal.token.scopes.includes(scope) || principal.token.scopes.includes('admin'))
  );
};

/** @throws EdgeError `UNAUTHENTICATED` without a caller, `SCOPE_MISSING` for one that may not. */
export const requireScope = (scope: OperationScope, context: Context): void => {
  if (isAllowed(scope, context.principal)) return;
  if (context.principal === null) throw notLoggedIn();
  if (scope === 'person') personOf(context);
  throw new EdgeError('SCOPE_MISSING', `This token may not do that: it lacks the scope ${scope}.`, {
    details: { scope },
  });
};
