import { eventsPage, healingDocument } from '../answers.ts';
import type { Operation } from '../operation.ts';
import { eventsQuery } from '../queries.ts';

export const healingOperations = {
  'healing.status': {
    method: 'get',
    path: '/api/healing/status',
    summary: 'Whether the healing engine is alive, and what it did today.',
    scope: 'services:read',
    rate: 'read',
    status: 200,
    answer: healingDocument,
  },
  'healing.events': {
    method: 'get',
    path: '/api/healing/events',
    summary: 'What happened to services, newest first.',
    scope: 'services:read',
    rate: 'read',
    query: eventsQuery,
    status: 200,
    answer: eventsPage,
  },
} as const satisfies Record<string, Operation>;
