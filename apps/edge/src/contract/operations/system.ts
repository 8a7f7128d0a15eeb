import { z } from 'zod';
import { health } from '../api.ts';
import type { Operation } from '../operation.ts';
import { systemInfo, systemStatus } from '../system.ts';

export const systemOperations = {
  'health.read': {
    method: 'get',
    path: '/api/health',
    summary: 'Whether the box is well, and nothing more.',
    scope: 'anyone',
    rate: 'read',
    status: 200,
    answer: health,
  },
  'openapi.read': {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description of the API, as OpenAPI 3.1.',
    scope: 'anyone',
    rate: 'read',
    status: 200,
    answer: z.looseObject({ openapi: z.string() }),
  },
  'docs.page': {
    method: 'get',
    path: '/api/docs',
    summary: 'This description of the API, for reading; needs neither script nor network.',
    scope: 'anyone',
    rate: 'read',
    status: 200,
    type: 'text/html',
    answer: z.string(),
  },
  'docs.style': {
    method: 'get',
    path: '/api/docs.css',
    summary: 'How that page looks.',
    scope: 'anyone',
    rate: 'read',
    status: 200,
    type: 'text/css',
    answer: z.string(),
  },
  'system.status': {
    method: 'get',
    path: '/api/system/status',
    summary: 'State of the box, its database and its services.',
    scope: 'metrics:read',
    rate: 'read',
    status: 200,
    answer: systemStatus,
  },
  'system.info': {
    method: 'get',
    path: '/api/system/info',
    summary: 'What this box is made of.',
    scope: 'metrics:read',
    rate: 'read',
    status: 200,
    answer: systemInfo,
  },
} as const satisfies Record<string, Operation>;
