import { z } from 'zod';
import { type ArasulEvent, eventBodies, eventKinds, severity } from './events.ts';
import type { HealingDocument, MetricSlot } from './live.ts';
import type { EventsPage, MetricsHistory, MetricsLive } from './queries.ts';

/** Shapes of answers whose types other files declare; the compiler keeps both the same. */

const metricSlot: z.ZodType<MetricSlot> = z.strictObject({
  slot: z.number().int().min(0),
  name: z.string(),
  unit: z.enum([
    'share',
    'bytes',
    'bytes_per_second',
    'celsius',
    'count',
    'seconds',
    'milliseconds',
    'cores',
    'watts',
  ]),
  labels: z.record(z.string(), z.string()),
});

const values = z.array(z.number().nullable());

export const metricsLive: z.ZodType<MetricsLive> = z.strictObject({
  version: z.number().int().min(0),
  slots: z.array(metricSlot),
  t: z.number().nullable(),
  v: values,
});

export const metricsHistory: z.ZodType<MetricsHistory> = z.strictObject({
  t0: z.number(),
  stepMs: z.number(),
  series: z.array(z.strictObject({ slot: metricSlot, values })),
});

export const healingDocument: z.ZodType<HealingDocument> = z.strictObject({
  heartbeatAt: z.iso.datetime().nullable(),
  heartbeat: z.enum(['healthy', 'degraded', 'dead', 'starting']),
  pausedUntil: z.iso.datetime().nullable(),
  mode: z.enum(['execute', 'shadow', 'off']),
  checksToday: z.number().int(),
  repairsToday: z.number().int(),
});

const ofKind = (kind: keyof typeof eventBodies): z.ZodObject =>
  z.strictObject({
    seq: z.number().int().min(1),
    node: z.string(),
    t: z.iso.datetime(),
    topic: z.string(),
    severity,
    kind: z.literal(kind),
    body: eventBodies[kind],
  });

/** The union is made of the same table as the type; the compiler cannot follow a map over its keys. */
const arasulEvent = z.union(eventKinds.map(ofKind)) as unknown as z.ZodType<ArasulEvent>;

export const eventsPage: z.ZodType<EventsPage> = z.strictObject({
  events: z.array(arasulEvent),
  nextBefore: z.number().int().nullable(),
});
