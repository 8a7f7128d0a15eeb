import { z } from 'zod';
import type { EdgeErrorCode } from '../errors.ts';

/** What a machine's token can be allowed. `admin` includes all others; what is a person's own is in none. */
export const tokenScope = z.enum([
  'metrics:read',
  'services:read',
  'services:control',
  'llm:use',
  'updates:apply',
  'backups:run',
  'admin',
]);
export type TokenScope = z.infer<typeof tokenScope>;

/**
 * Who may call an operation. `anyone`: without login. `person`: somebody who logged in, never a token. A
 * scope: a token that holds it, one that holds `admin`, or a person.
 */
export type OperationScope = 'anyone' | 'person' | TokenScope;

/**
 * How often one client may call an operation: `login` has its own exact limit, `secret` is for what checks a
 * password, a code or a refresh token and for what reads the whole audit log, `act` for what changes something.
 */
export type OperationRate = 'read' | 'act' | 'secret' | 'login';

/** One call of the API: router, validation, document, scopes and tests are made from it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** From the root, `{name}` for a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly scope: OperationScope;
  readonly rate: OperationRate;
  /** Parameters of the path; each is text. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly status: 200 | 201 | 202 | 204;
  /** Media type of the answer; JSON unless it says otherwise. */
  readonly type?: 'text/html' | 'text/css';
  /** The answer; null when it has no body. */
  readonly answer: z.ZodType | null;
  /** Codes beyond those that every operation of its kind can answer with. */
  readonly errors?: readonly EdgeErrorCode[];
}
