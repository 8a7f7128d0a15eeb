import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EdgeError } from '../errors.ts';

/** How long the server may need to notice that a predecessor died. */
const patienceMs = 5_000;
const retryMs = 250;

const tryLock = async (config: pg.ClientConfig, node: string): Promise<pg.Client | null> => {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 2_000, keepAlive: true });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ taken: boolean }>(
    "SELECT pg_try_advisory_lock(hashtextextended('arasul healer ' || $1, 0)) AS taken",
    [node],
  );
  if (rows[0]?.taken === true) return client;
  await client.end();
  return null;
};

/**
 * On a database that several boxes share: makes us the only healer under this name, for as long as the
 * connection lives. When it was lost, it is taken again; `onTaken` is called if somebody else has it by then.
 *
 * @returns a function that gives it back.
 * @throws EdgeError `NODE_ALREADY_HEALED` when another edge with this name is at work.
 */
export const lockHealer = async (
  config: pg.ClientConfig,
  node: string,
  onTaken: (error: EdgeError) => void,
): Promise<() => Promise<void>> => {
  const taken = new EdgeError(
    'NODE_ALREADY_HEALED',
    `Another edge named ${node} works on this database: give this one its own ARASUL_NODE_ID.`,
  );
  let released = false;
  let current: pg.Client | null = null;

  const watch = (client: pg.Client): void => {
    current = client;
    client.once('end', () => {
      current = null;
      if (!released) void again();
    });
  };
  const again = async (): Promise<void> => {
    for (let failed = 0; !released; failed += 1) {
      await sleep(Math.min(retryMs * 2 ** failed, 15_000), undefined, { ref: false });
      try {
        const client = await tryLock(config, node);
        if (client === null) onTaken(taken);
        else watch(client);
        return;
      } catch {
        // The database is away; while it is, nobody else can take the lock either.
      }
    }
  };

  for (let waited = 0; ; waited += retryMs) {
    const client = await tryLock(config, node);
    if (client !== null) {
      watch(client);
      break;
    }
    if (waited >= patienceMs) throw taken;
    await sleep(retryMs);
  }
  return async () => {
    released = true;
    await current?.end().catch(() => undefined);
  };
};
