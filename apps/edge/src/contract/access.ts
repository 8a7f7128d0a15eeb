import { z } from 'zod';
import { tokenScope } from './operation.ts';

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
