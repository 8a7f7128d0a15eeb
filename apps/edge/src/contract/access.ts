import { z } from 'zod';
import { tokenScope } from './operation.ts';
import { storableText } from './text.ts';

/** A session or a token in a path. */
export const idParams = z.strictObject({ id: storableText(64) });

/** A name that people give to things of their own. */
const label = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u);

/** `POST /api/auth/tokens`. */
export const apiTokenRequest = z.strictObject({
  name: label,
  scopes: z.array(tokenScope).min(1).max(tokenScope.options.length),
  /** Days until it ends. */
  days: z.number().int().min(1).max(365).default(90),
  /** Addresses or CIDR ranges it may come from; any when empty. */
  networks: z
    .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
    .max(16)
    .default([]),
});
export type ApiTokenRequest = z.infer<typeof apiTokenRequest>;

export const apiTokenView = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(tokenScope),
  networks: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** By the hour; null when it was not used yet. */
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiTokenView = z.infer<typeof apiTokenView>;

/** The answer to the request: the only time that the secret is shown. */
export const apiTokenCreated = z.strictObject({ ...apiTokenView.shape, secret: z.string() });

export const apiTokens = z.strictObject({ tokens: z.array(apiTokenView) });

/** `GET /api/auth/sessions`: where the present user is logged in. */
export const sessionView = z.strictObject({
  id: z.string(),
  /** Is it the one that asks? */
  current: z.boolean(),
  /** Address it was opened from. */
  client: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type SessionView = z.infer<typeof sessionView>;
export const sessionList = z.strictObject({ sessions: z.array(sessionView) });

/** Lengths in Unicode code points; one of each kind of character. */
export const passwordRules = { minLength: 12, maxLength: 128 } as const;

export const passwordProblem = z.enum([
  'too-short',
  'too-long',
  'no-lower-case',
  'no-upper-case',
  'no-digit',
  'no-special',
  'contains-name',
  'common',
]);
export type PasswordProblem = z.infer<typeof passwordProblem>;

/** `GET /api/auth/password`, without login: what `PASSWORD_WEAK` may name in details.problems. */
export const passwordRulesAnswer = z.strictObject({
  minLength: z.number().int(),
  maxLength: z.number().int(),
  problems: z.array(passwordProblem),
});

/** `POST /api/auth/password`: ends every session of the user and answers with a new one. */
export const passwordChange = z.strictObject({
  current: z.string().min(1).max(512),
  password: z.string().min(1).max(512),
  /** Ends the user's tokens for machines as well. */
  endTokens: z.boolean().default(false),
});

/** Six digits of an authenticator, or one of the recovery codes. */
const secondFactor = z.string().regex(/^(\d{6}|[A-Za-z2-7]{4}(-?[A-Za-z2-7]{4}){3})$/);

/** `POST /api/auth/login/totp`: second step after 401 `TOTP_REQUIRED` with details.challenge. */
export const totpLogin = z.strictObject({ challenge: z.string().length(43), code: secondFactor });
export const totpStatus = z.strictObject({
  enabled: z.boolean(),
  recoveryCodesLeft: z.number().int(),
});
export const totpBegin = z.strictObject({ password: z.string().min(1).max(512) });
/** What an authenticator takes: the secret as base32, or the address as QR code. */
export const totpBegun = z.strictObject({ secret: z.string(), uri: z.string() });
export const totpEnable = z.strictObject({ code: z.string().regex(/^\d{6}$/) });
/** Each works once in place of a code; shown in this answer only. */
export const totpEnabled = z.strictObject({ recoveryCodes: z.array(z.string()) });
export const totpDisable = z.strictObject({ password: z.string().min(1).max(512), code: secondFactor });
