import { z } from 'zod';
import { storableText } from './text.ts';

/** One error shape for all of the API. */
export const apiError = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
  timestamp: z.iso.datetime(),
});
export type ApiError = z.infer<typeof apiError>;

export const loginRequest = z.strictObject({
  username: storableText(64),
  password: z.string().min(1).max(512),
});
export type LoginRequest = z.infer<typeof loginRequest>;

/** `POST /api/auth/login`; the session cookie is set beside it. Wrong password: 401 `BAD_CREDENTIALS` with details.attemptsLeft; limit: 429 `TOO_MANY_ATTEMPTS` with Retry-After. */
export const loginAnswer = z.strictObject({
  token: z.string(),
  refreshToken: z.string(),
  expiresAt: z.iso.datetime(),
  user: z.strictObject({ name: z.string() }),
  /** Value for the X-Arasul-CSRF header of unsafe methods when the cookie authenticates. */
  csrf: z.string(),
});
export type LoginAnswer = z.infer<typeof loginAnswer>;

/** `GET /api/auth/sessions/current`: 401 when not logged in. */
export const currentSession = z.strictObject({
  user: z.strictObject({ name: z.string() }),
  csrf: z.string(),
  expiresAt: z.iso.datetime(),
});
export type CurrentSession = z.infer<typeof currentSession>;

/** `GET /api/health`, without login. */
export const health = z.strictObject({ status: z.enum(['ok', 'starting', 'degraded']) });

/** `POST /api/auth/refresh`: a new token pair for a live session; an old refresh token ends the session. */
export const refreshRequest = z.strictObject({ refreshToken: z.string().min(1).max(128) });
export type RefreshRequest = z.infer<typeof refreshRequest>;

/** What a person may do to a service; `drill` kills it without warning so that its repair can be watched. */
export const serviceVerb = z.enum(['start', 'stop', 'restart', 'drill']);
export type ServiceVerb = z.infer<typeof serviceVerb>;

/**
 * `POST /api/services/:name/:verb`, no body: 202 as soon as the runtime did it. 404 `SERVICE_NOT_FOUND`,
 * 409 `NOT_DRILLABLE` or `SERVICE_BUSY`, 503 `RUNTIME_AWAY`.
 */
export const serviceVerbAnswer = z.strictObject({ service: z.string(), verb: serviceVerb });
export type ServiceVerbAnswer = z.infer<typeof serviceVerbAnswer>;
