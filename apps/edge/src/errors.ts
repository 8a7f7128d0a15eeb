/** Stable codes: those of the start end the process with one sentence, the others become HTTP answers. */
export type EdgeErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_UNKNOWN'
  | 'DATA_FOLDER_UNUSABLE'
  | 'DATA_FOLDER_IN_USE'
  | 'DATABASE_NO_ENGINE'
  | 'DATABASE_DAMAGED'
  | 'DATABASE_START_FAILED'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_TOO_OLD'
  | 'DATABASE_SCHEMA_NEWER'
  | 'DATABASE_MIGRATION_FAILED'
  | 'DATABASE_AWAY'
  | 'NODE_ALREADY_HEALED'
  | 'PORT_IN_USE'
  | 'ADDRESS_UNUSABLE'
  | 'RUNTIME_UNAVAILABLE'
  | 'RUNTIME_AWAY'
  | 'UNAUTHENTICATED'
  | 'BAD_CREDENTIALS'
  | 'TOO_MANY_ATTEMPTS'
  | 'BUSY'
  | 'HTTPS_REQUIRED'
  | 'CSRF_REFUSED'
  | 'SCOPE_MISSING'
  | 'TOO_MANY_REQUESTS'
  | 'ROUTE_UNDECLARED'
  | 'ROUTE_MISSING'
  | 'SECRET_UNUSABLE'
  | 'PASSWORD_WEAK'
  | 'TOTP_REQUIRED'
  | 'TOTP_STATE'
  | 'CODE_WRONG'
  | 'CHALLENGE_OVER'
  | 'TOKEN_EXISTS'
  | 'TOO_MANY_TOKENS'
  | 'INVALID_REQUEST'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNKNOWN_HOST'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'SERVICE_NOT_FOUND'
  | 'SERVICE_BUSY'
  | 'NOT_DRILLABLE'
  | 'NOT_READY'
  | 'INTERNAL';

export interface EdgeErrorOptions {
  readonly cause?: unknown;
  /** Shown to the caller beside the message; codes and numbers, no foreign text. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** For the Retry-After header. */
  readonly retryAfterSeconds?: number;
}

/** The one error of the edge. The message says what, to what, and what to do. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError';
  readonly code: EdgeErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: EdgeErrorCode, message: string, options: EdgeErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The `code` of a Node.js or PostgreSQL error, null when it has none. */
export const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;

/** The message of whatever was thrown, for a sentence. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
