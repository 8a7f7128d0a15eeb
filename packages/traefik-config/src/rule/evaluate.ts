import { atomMatches } from './atom.ts';
import type { Expression } from './compile.ts';
import type { PreparedRequest } from './request.ts';

/** Whether a router with this rule matches the request. */
export function evaluate(expression: Expression, request: PreparedRequest): boolean {
  switch (expression.kind) {
    case 'atom':
      return atomMatches(expression.atom, request);
    case 'not':
      return !evaluate(expression.part, request);
    case 'and':
      return expression.parts.every((part) => evaluate(part, request));
    case 'or':
      return expression.parts.some((part) => evaluate(part, request));
  }
}
