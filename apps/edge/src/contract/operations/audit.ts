import { auditPage, auditQuery, auditVerdict } from '../audit.ts';
import type { Operation } from '../operation.ts';

export const auditOperations = {
  'audit.list': {
    method: 'get',
    path: '/api/audit',
    summary: 'What was done by whom, newest first.',
    scope: 'admin',
    rate: 'read',
    query: auditQuery,
    status: 200,
    answer: auditPage,
  },
  'audit.verify': {
    method: 'get',
    path: '/api/audit/verify',
    summary: 'Whether the audit log of this box is whole and unchanged.',
    scope: 'admin',
    rate: 'secret',
    status: 200,
    answer: auditVerdict,
  },
} as const satisfies Record<string, Operation>;
