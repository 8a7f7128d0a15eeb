import { toRecord } from '../audit/entry.ts';
import { chainRecords } from '../audit/store.ts';
import { ownerName, resetOwner } from '../auth/accounts.ts';
import type { Config } from '../config.ts';
import { type Queryable, inTransaction } from '../database/connect.ts';
import { EdgeError } from '../errors.ts';
import { withDatabase } from './with-database.ts';

/** This box by its name; else the one that was started last, since whoever is locked out may not know the name. */
const findNode = async (db: Queryable, name: string): Promise<number | null> => {
  const { rows } = await db.query<{ node_id: number }>(
    'SELECT node_id FROM nodes ORDER BY name = $1 DESC, last_seen DESC LIMIT 1',
    [name],
  );
  return rows[0]?.node_id ?? null;
};

/**
 * Gives the owner a new password, ends all sessions and forgives the tries of everybody; the audit log tells
 * of it.
 *
 * @throws EdgeError `NOT_READY` when there is no account yet.
 */
export const resetPassword = (config: Config): Promise<string> =>
  withDatabase(config, (pool) =>
    inTransaction(pool, async (client) => {
      const password = await resetOwner(client);
      const nodeId = await findNode(client, config.nodeId);
      if (password === null || nodeId === null) {
        throw new EdgeError(
          'NOT_READY',
          'There is no account yet: start the edge, it shows its first password.',
        );
      }
      const entry = { actor: 'box', action: 'password.reset', target: ownerName, outcome: 'ok' } as const;
      await chainRecords(client, nodeId, [toRecord(entry)]);
      return password;
    }),
  );
