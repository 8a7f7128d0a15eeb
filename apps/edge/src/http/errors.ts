import type { ErrorRequestHandler, Response } from 'express';
import type { ApiError } from '../contract/api.ts';
import { isDatabaseAway } from '../database/away.ts';
import { EdgeError, type EdgeErrorCode } from '../errors.ts';

const statuses: Partial<Record<EdgeErrorCode, number>> = {
  INVALID_REQUEST: 400,
  PASSWORD_WEAK: 400,
  UNAUTHENTICATED: 401,
  TOTP_REQUIRED: 401,
  CODE_WRONG: 401,
  CHALLENGE_OVER: 401,
  BAD_CREDENTIALS: 401,
  HTTPS_REQUIRED: 403,
  CSRF_REFUSED: 403,
  SCOPE_MISSING: 403,
  NOT_FOUND: 404,
  SERVICE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  SERVICE_BUSY: 409,
  TOKEN_EXISTS: 409,
  TOTP_STATE: 409,
  TOO_MANY_TOKENS: 409,
  NOT_DRILLABLE: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNKNOWN_HOST: 421,
  TOO_MANY_ATTEMPTS: 429,
  TOO_MANY_REQUESTS: 429,
  BUSY: 503,
  DATABASE_AWAY: 503,
  RUNTIME_AWAY: 503,
  NOT_READY: 503,
};

/** HTTP status of a code; 500 for what only the start of the edge can meet. */
export const statusOf = (code: EdgeErrorCode): number => statuses[code] ?? 500;

/** What express and its body parser throw; their `type` says what happened. */
const fromParser = (error: unknown): EdgeError | null => {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  const type = 'type' in error ? error.type : null;
  if (type === 'entity.too.large')
    return new EdgeError('PAYLOAD_TOO_LARGE', 'The request body is over 100 kB.');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new EdgeError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON in UTF-8, not compressed.');
  }
  return typeof error.status === 'number' && error.status < 500
    ? new EdgeError('INVALID_REQUEST', 'The request cannot be read: its body or its address is malformed.')
    : null;
};

const toEdgeError = (error: unknown): EdgeError => {
  if (error instanceof EdgeError) return error;
  const parsed = fromParser(error);
  if (parsed !== null) return parsed;
  if (isDatabaseAway(error)) {
    return new EdgeError('DATABASE_AWAY', 'The database does not answer at the moment: try again soon.', {
      cause: error,
      retryAfterSeconds: 5,
    });
  }
  return new EdgeError('INTERNAL', 'Something went wrong inside the edge; its log says what.', {
    cause: error,
  });
};

/** Sends the one error shape. */
export const sendError = (response: Response, error: EdgeError): void => {
  const body: ApiError = {
    error: {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: { ...error.details } }),
    },
    timestamp: new Date().toISOString(),
  };
  if (error.retryAfterSeconds !== undefined) response.set('Retry-After', String(error.retryAfterSeconds));
  response.status(statusOf(error.code)).json(body);
};

/** Last handler of the application: every failure leaves in the one shape, a 5xx without its inside. */
export const errorHandler =
  (report: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    const known = toEdgeError(error);
    if (known.code === 'INTERNAL') report(error);
    if (response.headersSent) next(error);
    else sendError(response, known);
  };
