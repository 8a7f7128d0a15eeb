import type { Log } from '../engine-options.ts';
import type { Clock, Lock, Mirror, Remedy } from '../ports.ts';

/** What a PostgreSQL adds to the engine. */
export interface DatabaseParts {
  readonly mirror: Mirror;
  readonly lock: Lock;
  readonly vacuum: Remedy;
  answers(signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

const queryMs = 5_000;
const dayMs = 86_400_000;

/** The database may be away now and come later: only then are its tables made. */
export async function openDatabase(
  url: string,
  nodeId: string,
  clock: Clock,
  log: Log,
): Promise<DatabaseParts> {
  const [{ Pool }, journal, locks, { vacuumRemedy }, { withClient }] = await Promise.all([
    import('pg'),
    import('../adapters/postgres-journal.ts'),
    import('../adapters/postgres-lock.ts'),
    import('../adapters/postgres-vacuum.ts'),
    import('../adapters/postgres-client.ts'),
  ]);
  const pool = new Pool({ connectionString: url, max: 2, connectionTimeoutMillis: queryMs });
  pool.on('error', (error) => log('warn', 'a connection to the database broke', { error: String(error) }));
  const lock = locks.postgresLock({ connection: url, nodeId, clock });
  await lock.ready;
  const mirror = journal.postgresMirror({ pool, nodeId });
  let made = false;
  let prunedMs = -Infinity;
  return {
    lock,
    vacuum: vacuumRemedy({ connection: url }),
    mirror: {
      write: async (records, signal) => {
        if (!made) await journal.createJournalTables(pool);
        made = true;
        await mirror.write(records, signal);
        if (clock.monotonicMs() - prunedMs < dayMs) return;
        prunedMs = clock.monotonicMs();
        await journal.pruneJournalTables(pool, nodeId);
      },
    },
    answers: (signal) =>
      withClient(url, AbortSignal.any([signal, AbortSignal.timeout(queryMs)]), (client) =>
        client.query('SELECT 1'),
      ).then(
        () => true,
        () => false,
      ),
    close: async () => {
      await lock.release();
      await pool.end();
    },
  };
}
