import { z } from 'zod';

/** `ok`: the last statement succeeded; `away`: several in a row did not. */
export const databaseState = z.enum(['ok', 'degraded', 'away']);
export type DatabaseState = z.infer<typeof databaseState>;

/** `GET /api/system/status`. */
export const systemStatus = z.strictObject({
  status: z.enum(['ok', 'starting', 'degraded']),
  node: z.string(),
  /** UTC ISO times. */
  now: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  database: databaseState,
  runtime: z.strictObject({
    kind: z.enum(['docker', 'processes']),
    reachable: z.boolean(),
    /** Why this runtime was taken, as a code: `configured`, `engine-answers`, `no-engine`, `engine-forbidden`. */
    reason: z.enum(['configured', 'engine-answers', 'no-engine', 'engine-forbidden']),
  }),
  services: z.strictObject({
    total: z.number().int(),
    healthy: z.number().int(),
    failing: z.number().int(),
    stopped: z.number().int(),
  }),
});
export type SystemStatus = z.infer<typeof systemStatus>;

/** `GET /api/system/info`: what this box is; null where it cannot be read. */
export const systemInfo = z.strictObject({
  node: z.string(),
  version: z.string(),
  boot: z.string(),
  hostname: z.string(),
  platform: z.string(),
  architecture: z.string(),
  kernel: z.string(),
  cpuModel: z.string().nullable(),
  cpuCores: z.number().int(),
  memoryBytes: z.number(),
  uptimeSeconds: z.number(),
  nodeVersion: z.string(),
  databaseVersion: z.string().nullable(),
  databaseEmbedded: z.boolean(),
});
export type SystemInfo = z.infer<typeof systemInfo>;
