import { currentSession, loginAnswer, loginRequest, refreshRequest } from '../api.ts';
import type { Operation } from '../operation.ts';

export const authOperations = {
  'auth.login': {
    method: 'post',
    path: '/api/auth/login',
    summary: 'Log in; the answer also sets the session cookie.',
    scope: 'anyone',
    rate: 'login',
    body: loginRequest,
    status: 200,
    answer: loginAnswer,
    errors: ['BAD_CREDENTIALS', 'TOTP_REQUIRED', 'TOO_MANY_ATTEMPTS', 'HTTPS_REQUIRED', 'BUSY'],
  },
  'auth.refresh': {
    method: 'post',
    path: '/api/auth/refresh',
    summary: 'Exchange a refresh token for new secrets; one that was used before ends its session.',
    scope: 'anyone',
    rate: 'secret',
    body: refreshRequest,
    status: 200,
    answer: loginAnswer,
    errors: ['UNAUTHENTICATED'],
  },
  'auth.logout': {
    method: 'post',
    path: '/api/auth/logout',
    summary: 'End the present session.',
    scope: 'person',
    rate: 'act',
    status: 204,
    answer: null,
  },
  'auth.session': {
    method: 'get',
    path: '/api/auth/sessions/current',
    summary: 'Who is logged in, and what unsafe requests with the cookie must carry.',
    scope: 'person',
    rate: 'read',
    status: 200,
    answer: currentSession,
  },
} as const satisfies Record<string, Operation>;
