import { z } from 'zod';
import { storableText } from './text.ts';

/** How a request names a service. */
export const serviceName = storableText(128);

/** What the owner sees of a service. `stopped` is a person's wish and is respected. */
export const serviceState = z.enum([
  'healthy',
  'starting',
  'unhealthy',
  'down',
  'stopped',
  'paused',
  'unknown',
]);
export type ServiceState = z.infer<typeof serviceState>;

/** Where the repair of a service stands; null when nothing is being done. */
export const healingPhase = z.enum([
  'seen',
  'acting',
  'verifying',
  'soaking',
  'waiting',
  'escalated',
  'quarantined',
]);
export type HealingPhase = z.infer<typeof healingPhase>;

export const healingAction = z.enum([
  'restart',
  'stop-start',
  'escalate',
  'llm-cache-clear',
  'llm-session-reset',
  'gpu-throttle',
  'gpu-reset',
  'disk-cleanup',
  'database-vacuum',
  'hard-restart',
  'reboot',
]);
export type HealingAction = z.infer<typeof healingAction>;

export const serviceView = z.strictObject({
  name: z.string(),
  state: serviceState,
  /** UTC ISO time since when it is in this state. */
  since: z.iso.datetime(),
  dependsOn: z.array(z.string()),
  role: z.enum(['app', 'database', 'proxy', 'self']),
  /** Restarts made by us in the last 24 hours. */
  repairs24h: z.number().int(),
  pid: z.number().int().nullable(),
  instanceId: z.string(),
  image: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  /** May the fire drill kill it? */
  drillable: z.boolean(),
  repair: z
    .strictObject({
      episode: z.string(),
      phase: healingPhase,
      attempt: z.number().int(),
      maxAttempts: z.number().int(),
      action: healingAction.nullable(),
      /** UTC ISO time of the next attempt or of the end of the check, null when not known. */
      nextAt: z.iso.datetime().nullable(),
    })
    .nullable(),
});
export type ServiceView = z.infer<typeof serviceView>;

/** Body of `state { topic: 'services' }` and answer of `GET /api/services`. */
export const servicesDocument = z.strictObject({
  runtime: z.enum(['docker', 'processes']),
  services: z.array(serviceView),
});
export type ServicesDocument = z.infer<typeof servicesDocument>;
