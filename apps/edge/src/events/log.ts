import type { z } from 'zod';
import type { Queryable } from '../database/connect.ts';
import type { ArasulEvent, EventKind, Severity, eventBodies } from '../contract/events.ts';

/** An event before it has its place in the log. */
export type NewEvent = {
  [K in EventKind]: {
    readonly kind: K;
    readonly severity: Severity;
    readonly body: z.infer<(typeof eventBodies)[K]>;
    /** UTC ms when it happened; now by default. */
    readonly atMs?: number;
  };
}[EventKind];

const topics: Readonly<Record<string, string>> = {
  service: 'services',
  healing: 'healing',
  alert: 'alerts',
  auth: 'auth',
};

/** `services` for `service.down`. */
export const topicOf = (kind: EventKind): string => {
  const prefix = kind.slice(0, kind.indexOf('.'));
  return topics[prefix] ?? prefix;
};

const insert = `
  WITH head AS (UPDATE event_head SET seq = seq + $2 RETURNING seq - $2 AS base)
  INSERT INTO events (seq, node_id, t, topic, kind, severity, body)
  SELECT head.base + item.n, $1, to_timestamp(item.at_ms / 1000.0), item.topic, item.kind, item.severity, item.body
  FROM head, unnest($3::float8[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
    WITH ORDINALITY AS item (at_ms, topic, kind, severity, body, n)
  RETURNING seq`;

/**
 * Appends events as the last write of the caller's transaction, so that they stand or fall with the state
 * they tell of. Answers the number of the last one; readers see the numbers without gaps and in the order of
 * the commits.
 */
export const appendEvents = async (
  client: Queryable,
  nodeId: number,
  events: readonly NewEvent[],
): Promise<number | null> => {
  if (events.length === 0) return null;
  const { rows } = await client.query<{ seq: string }>(insert, [
    nodeId,
    events.length,
    events.map(({ atMs }) => atMs ?? Date.now()),
    events.map(({ kind }) => topicOf(kind)),
    events.map(({ kind }) => kind),
    events.map(({ severity }) => severity),
    events.map(({ body }) => JSON.stringify(body)),
  ]);
  return Math.max(...rows.map(({ seq }) => Number(seq)));
};

interface EventRow {
  readonly seq: string;
  readonly node: string;
  readonly t: Date;
  readonly topic: string;
  readonly kind: EventKind;
  readonly severity: Severity;
  readonly body: unknown;
}

/** What we wrote is what we read: a body was typed when it was appended. */
const toEvent = (row: EventRow): ArasulEvent =>
  ({ ...row, seq: Number(row.seq), t: row.t.toISOString() }) as ArasulEvent;

const columns = 'e.seq, n.name AS node, e.t, e.topic, e.kind, e.severity, e.body';

/** The events after `seq`, oldest first. */
export const readAfter = async (
  db: Queryable,
  seq: number,
  limit: number,
): Promise<readonly ArasulEvent[]> => {
  const { rows } = await db.query<EventRow>(
    'SELECT ' +
      columns +
      ' FROM events e JOIN nodes n USING (node_id) WHERE e.seq > $1 ORDER BY e.seq LIMIT $2',
    [seq, limit],
  );
  return rows.map(toEvent);
};

export interface BackwardQuery {
  /** Only events before this number. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly topics: readonly string[];
  readonly service?: string | undefined;
}

/** The newest events of some topics, newest first. */
export const readBefore = async (db: Queryable, query: BackwardQuery): Promise<readonly ArasulEvent[]> => {
  const { rows } = await db.query<EventRow>(
    'SELECT ' +
      columns +
      ' FROM events e JOIN nodes n USING (node_id) WHERE e.topic = ANY ($1) AND ($2::bigint IS NULL OR e.seq < $2)' +
      " AND ($3::text IS NULL OR e.body ->> 'service' = $3) ORDER BY e.seq DESC LIMIT $4",
    [query.topics, query.before ?? null, query.service ?? null, query.limit],
  );
  return rows.map(toEvent);
};

export interface LogBounds {
  /** Number of the oldest event still kept; `last + 1` when the log is empty. */
  readonly first: number;
  readonly last: number;
}

export const readBounds = async (db: Queryable): Promise<LogBounds> => {
  const { rows } = await db.query<{ first: string; last: string }>(
    'SELECT coalesce((SELECT min(seq) FROM events), h.seq + 1) AS first, h.seq AS last FROM event_head h',
  );
  return { first: Number(rows[0]?.first ?? 1), last: Number(rows[0]?.last ?? 0) };
};

/** Deletes events older than `days`; the numbers go on. Answers how many went. */
export const pruneEvents = async (db: Queryable, days: number): Promise<number> => {
  const { rowCount } = await db.query("DELETE FROM events WHERE t < now() - $1 * interval '1 day'", [days]);
  return rowCount ?? 0;
};
