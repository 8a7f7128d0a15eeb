import { metricsHistory, metricsLive } from '../answers.ts';
import type { Operation } from '../operation.ts';
import { historyQuery } from '../queries.ts';

export const metricsOperations = {
  'metrics.live': {
    method: 'get',
    path: '/api/metrics/live',
    summary: 'The newest values of all series.',
    scope: 'metrics:read',
    rate: 'read',
    status: 200,
    answer: metricsLive,
  },
  'metrics.history': {
    method: 'get',
    path: '/api/metrics/history',
    summary: 'Some series over a range of time, in equal steps.',
    scope: 'metrics:read',
    rate: 'read',
    query: historyQuery,
    status: 200,
    answer: metricsHistory,
  },
} as const satisfies Record<string, Operation>;
