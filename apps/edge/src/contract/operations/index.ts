import type { z } from 'zod';
import type { Operation } from '../operation.ts';
import { accountOperations } from './account.ts';
import { auditOperations } from './audit.ts';
import { authOperations } from './auth.ts';
import { healingOperations } from './healing.ts';
import { metricsOperations } from './metrics.ts';
import { serviceOperations } from './services.ts';
import { systemOperations } from './system.ts';
import { tokenOperations } from './tokens.ts';

/** The whole API by operation id; nothing is served that is not in it. */
export const operations = {
  ...systemOperations,
  ...authOperations,
  ...accountOperations,
  ...tokenOperations,
  ...metricsOperations,
  ...serviceOperations,
  ...healingOperations,
  ...auditOperations,
} as const satisfies Record<string, Operation>;

export type Operations = typeof operations;
export type OperationId = keyof Operations;

/** What a client of an operation gets; null when the answer has no body. */
export type AnswerOf<Id extends OperationId> = Operations[Id]['answer'] extends z.ZodType
  ? z.infer<Operations[Id]['answer']>
  : null;

/** What a client of an operation sends, part by part; only the parts that it has. */
export type RequestOf<Id extends OperationId> = {
  readonly [
    Part in keyof Operations[Id] & ('params' | 'query' | 'body')
  ]: Operations[Id][Part] extends z.ZodType ? z.input<Operations[Id][Part]> : never;
};
