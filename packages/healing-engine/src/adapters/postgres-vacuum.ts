import type { ClientConfig } from 'pg';
import type { Remedy } from '../ports.ts';
import { withClient } from './postgres-client.ts';

export interface VacuumOptions {
  readonly connection: string | ClientConfig;
  /** Longest time; default 5 minutes. */
  readonly timeoutMs?: number;
}

/**
 * `VACUUM (ANALYZE)` of the whole database, over a connection of its own: no pool is held up. The server ends it at the
 * same time as we do; whether it was done is read from its statistics.
 */
export function vacuumRemedy({ connection, timeoutMs = 300_000 }: VacuumOptions): Remedy {
  let began: string | null = null;
  return {
    timeoutMs,
    run: async (signal) => {
      // What an earlier one did proves nothing of this one.
      began = null;
      await withClient(connection, signal, async (client) => {
        const { rows } = await client.query<{ now: string }>('SELECT clock_timestamp()::text AS now');
        began = rows[0]?.now ?? null;
        await client.query("SELECT set_config('statement_timeout', $1, false)", [String(timeoutMs)]);
        await client.query('VACUUM (ANALYZE)');
      });
    },
    checkWithinMs: 10_000,
    check: (signal) =>
      withClient(connection, signal, async (client) => {
        if (began === null) return null;
        const { rows } = await client.query<{ done: boolean }>(
          'SELECT coalesce(max(last_vacuum) >= $1::timestamptz, true) AS done FROM pg_stat_user_tables',
          [began],
        );
        return rows[0]?.done ?? null;
      }),
  };
}
