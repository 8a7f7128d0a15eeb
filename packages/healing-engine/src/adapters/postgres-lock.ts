import { createHash } from 'node:crypto';
import type { ClientConfig } from 'pg';
import { HealingError } from '../errors.ts';
import type { Clock, Lock } from '../ports.ts';
import { withClient } from './postgres-client.ts';

export interface PostgresLockOptions {
  /** A direct connection: a transaction pooler would lose the lock between statements. */
  readonly connection: string | ClientConfig;
  /** One engine a name may act. */
  readonly nodeId: string;
  readonly clock: Clock;
}

export interface PostgresLock extends Lock {
  /** Resolves after the first try, whatever it brought. */
  readonly ready: Promise<void>;
  release(): Promise<void>;
}

/** Between two tries to take it. */
const retryMs = 5_000;

/**
 * A session advisory lock on a connection of its own: it ends with this process, however that ends. It is asked for
 * until it is there, so that a second engine takes over when the first is gone.
 *
 * While the whole server is away nobody can take the lock, so that whoever had it goes on: the database is itself a
 * patient. As soon as the server answers, the lock must be taken again before the next effect.
 */
export function postgresLock({ connection, nodeId, clock }: PostgresLockOptions): PostgresLock {
  const key = lockKey(nodeId);
  const stop = new AbortController();
  let held = false;

  let tried: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (tried = resolve));

  /** Ends when another has it, or with the connection that holds it. */
  const tryOnce = (): Promise<void> =>
    withClient(connection, stop.signal, async (client) => {
      const gone = new Promise<void>((resolve) => {
        client.once('error', () => resolve());
        client.once('end', () => resolve());
      });
      // From here on another engine could have it.
      held = false;
      const { rows } = await client.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock($1::bigint) AS taken',
        [key],
      );
      if (rows[0]?.taken !== true) return;
      held = true;
      tried();
      await gone;
    });

  const keeping = (async () => {
    while (!stop.signal.aborted) {
      await tryOnce().catch(() => undefined);
      tried();
      await clock.sleep(retryMs, stop.signal).catch(() => undefined);
    }
  })();

  return {
    held: () => held,
    ready,
    release: async () => {
      held = false;
      stop.abort(new HealingError('ENGINE_STOPPED', 'The lock is given back.'));
      await keeping;
      // An answer that was under way may have brought it once more.
      held = false;
    },
  };
}

/** 64 bits of the name's digest, as PostgreSQL's signed number; the prefix keeps it apart from locks of others. */
function lockKey(nodeId: string): string {
  return createHash('sha256').update(`arasul-healing:${nodeId}`).digest().readBigInt64BE(0).toString();
}
