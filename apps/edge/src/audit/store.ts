import type pg from 'pg';
import type { AuditEntry } from '../contract/audit.ts';
import { type Client, type Queryable, inTransaction } from '../database/connect.ts';
import { type AuditRecord, genesis, hashOf, toRecord } from './entry.ts';

interface Head {
  readonly seq: number;
  readonly hash: Buffer;
}

/** The last row of a box; zero before the first. */
export const readHead = async (db: Queryable, nodeId: number): Promise<Head> => {
  const { rows } = await db.query<{ seq: string; hash: Buffer }>(
    'SELECT seq, hash FROM audit_head WHERE node_id = $1',
    [nodeId],
  );
  const [row] = rows;
  return row === undefined ? { seq: 0, hash: genesis } : { seq: Number(row.seq), hash: row.hash };
};

/** The head, held until the transaction ends: rows are chained one after the other. */
const holdHead = async (client: Client, nodeId: number): Promise<Head> => {
  await client.query(
    'INSERT INTO audit_head (node_id, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING',
    [nodeId, genesis],
  );
  const { rows } = await client.query<{ seq: string; hash: Buffer }>(
    'SELECT seq, hash FROM audit_head WHERE node_id = $1 FOR UPDATE',
    [nodeId],
  );
  return { seq: Number(rows[0]?.seq ?? 0), hash: rows[0]?.hash ?? genesis };
};

const insertAfter = async (
  client: Client,
  nodeId: number,
  head: Head,
  record: AuditRecord,
): Promise<Head> => {
  const seq = head.seq + 1;
  const hash = hashOf(head.hash, nodeId, seq, record);
  const { rowCount } = await client.query(
    'INSERT INTO audit_log (node_id, seq, entry_id, t, actor, session, client, action, target, outcome, details, ' +
      'prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (entry_id) DO NOTHING',
    [
      nodeId,
      seq,
      record.entryId,
      record.t,
      record.actor,
      record.session,
      record.client,
      record.action,
      record.target,
      record.outcome,
      JSON.stringify(record.details),
      head.hash,
      hash,
    ],
  );
  return rowCount === 1 ? { seq, hash } : head;
};

const moveHead = (client: Client, nodeId: number, { seq, hash }: Head): Promise<unknown> =>
  client.query('UPDATE audit_head SET seq = $2, hash = $3 WHERE node_id = $1', [nodeId, seq, hash]);

/** Chains records to the log of a box, within a transaction; those that it has already are left out. */
export const chainRecords = async (
  client: Client,
  nodeId: number,
  records: readonly AuditRecord[],
): Promise<void> => {
  let head = await holdHead(client, nodeId);
  for (const record of records) head = await insertAfter(client, nodeId, head, record);
  await moveHead(client, nodeId, head);
};

/** The same in a transaction of its own. */
export const appendRecords = (
  pool: Pick<pg.Pool, 'connect'>,
  nodeId: number,
  records: readonly AuditRecord[],
): Promise<void> => inTransaction(pool, (client) => chainRecords(client, nodeId, records));

/**
 * Removes rows older than `days`. What is cut off is told by a row of the log itself, with the hash at the
 * cut, so that the rest still proves to be whole.
 */
export const pruneAudit = (pool: Pick<pg.Pool, 'connect'>, nodeId: number, days: number): Promise<number> =>
  inTransaction(pool, async (client) => {
    const head = await holdHead(client, nodeId);
    const { rows } = await client.query<{ seq: string; hash: Buffer }>(
      "SELECT seq, hash FROM audit_log WHERE node_id = $1 AND t < now() - $2 * interval '1 day' AND seq < $3 " +
        'ORDER BY seq DESC LIMIT 1',
      [nodeId, days, head.seq],
    );
    const [last] = rows;
    if (last === undefined) return 0;
    const through = Number(last.seq);
    const details = { through, hash: last.hash.toString('hex') };
    const cut = toRecord({ actor: 'box', action: 'audit.cut', outcome: 'ok', details });
    await moveHead(client, nodeId, await insertAfter(client, nodeId, head, cut));
    await client.query("SELECT set_config('arasul.audit_retention', 'on', true)");
    const { rowCount } = await client.query('DELETE FROM audit_log WHERE node_id = $1 AND seq <= $2', [
      nodeId,
      through,
    ]);
    return rowCount ?? 0;
  });

interface Row {
  readonly seq: string;
  readonly entry_id: string;
  readonly t: Date;
  readonly actor: string;
  readonly session: string | null;
  readonly client: string | null;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: AuditRecord['outcome'];
  readonly details: AuditRecord['details'];
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

export interface StoredRecord extends AuditRecord {
  readonly seq: number;
  readonly previous: Buffer;
  readonly hash: Buffer;
}

const columns =
  'a.seq, a.entry_id, a.t, a.actor, a.session, a.client, a.action, a.target, a.outcome, ' +
  'a.details, a.prev_hash, a.hash';

/** The rows of a box after `seq`, in order. */
export const readStored = async (
  db: Queryable,
  nodeId: number,
  after: number,
  limit: number,
): Promise<readonly StoredRecord[]> => {
  const { rows } = await db.query<Row>(
    'SELECT ' + columns + ' FROM audit_log a WHERE a.node_id = $1 AND a.seq > $2 ORDER BY a.seq LIMIT $3',
    [nodeId, after, limit],
  );
  return rows.map(({ t, actor, session, client, action, target, outcome, details, ...row }) => ({
    ...{ actor, session, client, action, target, outcome, details },
    t: t.toISOString(),
    seq: Number(row.seq),
    entryId: row.entry_id,
    previous: row.prev_hash,
    hash: row.hash,
  }));
};

/** The newest rows of a box before `seq`, newest first. */
export const readAudit = async (
  db: Queryable,
  nodeId: number,
  before: number | undefined,
  limit: number,
): Promise<AuditEntry[]> => {
  const { rows } = await db.query<Row & { readonly node: string }>(
    'SELECT n.name AS node, ' +
      columns +
      ' FROM audit_log a JOIN nodes n USING (node_id) WHERE a.node_id = $1 AND ($2::bigint IS NULL OR a.seq < $2) ' +
      'ORDER BY a.seq DESC LIMIT $3',
    [nodeId, before ?? null, limit],
  );
  return rows.map(({ seq, node, t, actor, session, client, action, target, outcome, details }) => ({
    ...{ seq: Number(seq), node, t: t.toISOString(), actor, session, client },
    ...{ action, target, outcome, details },
  }));
};
