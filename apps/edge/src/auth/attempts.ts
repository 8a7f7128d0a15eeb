import type pg from 'pg';
import { inTransaction } from '../database/connect.ts';

export const attemptLimit = 5;
const windowSeconds = 900;

export type Attempt =
  | { readonly allowed: true; readonly left: number }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

/**
 * Counts one login try of a client. The sixth within any 15 minutes is refused, also with the right password:
 * the tries are kept one by one, so no window edge lets ten through. Refused tries do not count, or a client
 * that keeps trying would never get in again. Survives a restart with the database.
 */
export const countAttempt = (pool: Pick<pg.Pool, 'connect'>, client: string): Promise<Attempt> =>
  inTransaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`login ${client}`]);
    const { rows } = await db.query<{ tries: number; wait: number | null }>(
      'SELECT count(*)::int AS tries, ' +
        'ceil(extract(epoch FROM min(t) - now()) + $2)::int AS wait ' +
        "FROM login_attempts WHERE client = $1 AND t > now() - $2 * interval '1 second'",
      [client, windowSeconds],
    );
    const tries = rows[0]?.tries ?? 0;
    if (tries >= attemptLimit) {
      return {
        allowed: false,
        retryAfterSeconds: Math.min(Math.max(rows[0]?.wait ?? windowSeconds, 1), windowSeconds),
      };
    }
    await db.query('INSERT INTO login_attempts (client) VALUES ($1)', [client]);
    return { allowed: true, left: attemptLimit - tries - 1 };
  });

/** A login that worked clears the tries of that client, and of nobody else. */
export const forgive = async (pool: Pick<pg.Pool, 'query'>, client: string): Promise<void> => {
  await pool.query('DELETE FROM login_attempts WHERE client = $1', [client]);
};

/** Removes what no longer counts. */
export const pruneAttempts = async (pool: Pick<pg.Pool, 'query'>): Promise<void> => {
  await pool.query("DELETE FROM login_attempts WHERE t < now() - $1 * interval '1 second'", [windowSeconds]);
};
