import { z } from 'zod';

export const auditOutcome = z.enum(['ok', 'refused', 'failed']);
export type AuditOutcome = z.infer<typeof auditOutcome>;

export const auditEntry = z.strictObject({
  /** Gap-free on each box. */
  seq: z.number().int(),
  node: z.string(),
  t: z.iso.datetime(),
  /** User, user/token, `nobody`, or `box`: the box itself, or a command on it. */
  actor: z.string(),
  session: z.string().nullable(),
  client: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  outcome: auditOutcome,
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** `GET /api/audit`: newest first; `before` is the `nextBefore` of the page above. */
export const auditQuery = z.strictObject({
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const auditPage = z.strictObject({
  entries: z.array(auditEntry),
  nextBefore: z.number().int().nullable(),
});

/** `GET /api/audit/verify`. */
export const auditVerdict = z.strictObject({
  ok: z.boolean(),
  /** Rows that were looked at. */
  rows: z.number().int(),
  /** Signed heads of the journal that the rows agree with. */
  heads: z.number().int(),
  /** The first thing that is wrong. */
  problem: z
    .strictObject({
      seq: z.number().int(),
      code: z.enum([
        'row-changed',
        'row-missing',
        'chain-broken',
        'end-missing',
        'head-differs',
        'head-forged',
      ]),
    })
    .nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;
