import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import type { HealingEvent } from '../core/events.ts';
import type { JournalRecord, Mirror } from '../ports.ts';
import { eventsOf, rebootsOf } from '../record.ts';
import { logRow, rebootRow, rowsOf } from './postgres-rows.ts';
import { asError } from '../errors.ts';

export interface PostgresMirrorOptions {
  readonly pool: Pool;
  readonly nodeId: string;
  /** Runs in the same transaction, with those events that were not there before. */
  readonly inTransaction?: (client: PoolClient, events: readonly HealingEvent[]) => Promise<void>;
}

/** Where the SQL of the mirror's tables lies, for a migration runner of one's own. */
export const journalSqlPath: string = join(import.meta.dirname, '..', '..', 'src', 'sql', '001_journal.sql');

/** Makes the tables of the mirror; does nothing where they are. */
export async function createJournalTables(pool: Pool): Promise<void> {
  await pool.query(await readFile(journalSqlPath, 'utf8'));
}

export interface Retention {
  /** `self_healing_events`; default 30. */
  readonly eventDays?: number;
  /** `service_failures` and `recovery_actions`; default 90. */
  readonly repairDays?: number;
  /** `reboot_events`; default 180. */
  readonly rebootDays?: number;
}

const prunes = [
  [
    'eventDays',
    30,
    "DELETE FROM self_healing_events WHERE node_id = $1 AND at < now() - $2 * interval '1 day'",
  ],
  [
    'repairDays',
    90,
    "DELETE FROM service_failures WHERE node_id = $1 AND seen_at < now() - $2 * interval '1 day'",
  ],
  [
    'repairDays',
    90,
    "DELETE FROM recovery_actions WHERE node_id = $1 AND decided_at < now() - $2 * interval '1 day'",
  ],
  [
    'rebootDays',
    180,
    "DELETE FROM reboot_events WHERE node_id = $1 AND planned_at < now() - $2 * interval '1 day'",
  ],
] as const;

/** Removes rows that are older than they need to be; to be called once a day. @returns how many went */
export async function pruneJournalTables(pool: Pool, nodeId: string, keep: Retention = {}): Promise<number> {
  let removed = 0;
  for (const [key, days, sql] of prunes) {
    const { rowCount } = await pool.query(sql, [nodeId, keep[key] ?? days]);
    removed += rowCount ?? 0;
  }
  return removed;
}

/** Writes the journal's records to PostgreSQL, each batch in one transaction; a record that is there already is passed over. */
export function postgresMirror({ pool, nodeId, inTransaction }: PostgresMirrorOptions): Mirror {
  return {
    write: async (records: readonly JournalRecord[], signal: AbortSignal) => {
      const events = records.flatMap(eventsOf);
      if (events.length === 0) return;
      signal.throwIfAborted();
      const client = await pool.connect();
      let broken: Error | undefined;
      const onAbort = (): void => {
        // The only way to end a query of a connection that hangs is to end the connection.
        broken = new Error('the mirror took too long');
        client.release(broken);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await client.query('BEGIN');
        const fresh = await writeFresh(client, nodeId, events);
        for (const report of records.flatMap(rebootsOf)) {
          const { sql, values } = rebootRow(nodeId, report);
          await client.query(sql, [...values]);
        }
        if (inTransaction !== undefined && fresh.length > 0) await inTransaction(client, fresh);
        await client.query('COMMIT');
      } catch (error) {
        if (broken === undefined)
          await client.query('ROLLBACK').catch((cause: unknown) => (broken ??= asError(cause)));
        throw error;
      } finally {
        signal.removeEventListener('abort', onAbort);
        if (!signal.aborted) client.release(broken);
      }
    },
  };
}

/**
 * Writes those that are not there yet. Whether one is there is told by its own insert: it waits for an earlier try
 * whose commit is late, while a look beforehand would not see what that one has written.
 */
async function writeFresh(
  client: PoolClient,
  nodeId: string,
  events: readonly HealingEvent[],
): Promise<readonly HealingEvent[]> {
  const fresh: HealingEvent[] = [];
  for (const event of events) {
    const log = logRow(nodeId, event);
    const { rowCount } = await client.query(log.sql, [...log.values]);
    if (rowCount !== 1) continue;
    fresh.push(event);
    for (const { sql, values } of rowsOf(nodeId, event)) await client.query(sql, [...values]);
  }
  return fresh;
}
