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
