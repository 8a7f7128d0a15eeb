import { z } from 'zod';
import type { ArasulEvent } from './events.ts';
import type { MetricSlot } from './live.ts';
import { serviceName } from './services.ts';

/** `GET /api/healing/events`: newest first; `before` is the `nextBefore` of the page above. */
export const eventsQuery = z.strictObject({
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  service: serviceName.optional(),
});
export type EventsQuery = z.infer<typeof eventsQuery>;

export interface EventsPage {
  readonly events: readonly ArasulEvent[];
  /** `before` of the next older page, null at the end. */
  readonly nextBefore: number | null;
}

/** `GET /api/metrics/live`: the newest tick; `t` is UTC ms, null before the first. */
export interface MetricsLive {
  readonly version: number;
  readonly slots: readonly MetricSlot[];
  readonly t: number | null;
  readonly v: readonly (number | null)[];
}

/**
 * `GET /api/metrics/history?names=cpu_share,memory_used_bytes&from=…&to=…`; times are UTC ISO, at most
 * 7 days apart. Answers at most 2,000 points per series.
 */
export const historyQuery = z.strictObject({
  names: z
    .string()
    .min(1)
    .max(2000)
    .transform((text) => text.split(','))
    .pipe(z.array(z.string().regex(/^[a-z0-9_]{1,64}$/)).max(64)),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
});
export type HistoryQuery = z.infer<typeof historyQuery>;

/** Columnar: point i of each series is at `t0 + i * stepMs`; null where nothing was measured. */
export interface MetricsHistory {
  readonly t0: number;
  readonly stepMs: number;
  readonly series: readonly {
    readonly slot: MetricSlot;
    readonly values: readonly (number | null)[];
  }[];
}
