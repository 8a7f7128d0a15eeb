import type { Queryable } from '../database/connect.ts';

/** Enters this box in `nodes` and answers the number that its rows carry. */
export const registerNode = async (
  db: Queryable,
  node: { readonly name: string; readonly version: string; readonly boot: string },
): Promise<number> => {
  const { rows } = await db.query<{ node_id: number }>(
    'INSERT INTO nodes (name, version, boot_id) VALUES ($1, $2, $3) ON CONFLICT (name) ' +
      'DO UPDATE SET version = excluded.version, boot_id = excluded.boot_id, last_seen = now() RETURNING node_id',
    [node.name, node.version, node.boot],
  );
  const id = rows[0]?.node_id;
  if (id === undefined) throw new Error('the row of this node was not returned');
  return id;
};
