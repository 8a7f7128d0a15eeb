import { apiTokenCreated, apiTokenRequest, apiTokens, idParams } from '../access.ts';
import type { Operation } from '../operation.ts';

export const tokenOperations = {
  'tokens.list': {
    method: 'get',
    path: '/api/auth/tokens',
    summary: 'The tokens for machines of the present user.',
    scope: 'person',
    rate: 'read',
    status: 200,
    answer: apiTokens,
  },
  'tokens.create': {
    method: 'post',
    path: '/api/auth/tokens',
    summary: 'Make a token for a machine; its secret is in this answer only.',
    scope: 'person',
    rate: 'act',
    body: apiTokenRequest,
    status: 201,
    answer: apiTokenCreated,
    errors: ['TOKEN_EXISTS', 'TOO_MANY_TOKENS'],
  },
  'tokens.end': {
    method: 'delete',
    path: '/api/auth/tokens/{id}',
    summary: 'End a token.',
    scope: 'person',
    rate: 'act',
    params: idParams,
    status: 204,
    answer: null,
    errors: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Operation>;
