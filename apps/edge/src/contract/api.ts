import { z } from 'zod';

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
  username: z.string().min(1).max(64),
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
