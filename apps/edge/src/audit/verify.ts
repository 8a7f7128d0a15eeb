import type { AuditVerdict } from '../contract/audit.ts';
import type { Queryable } from '../database/connect.ts';
import { genesis, hashOf } from './entry.ts';
import { readHeads } from './heads.ts';
import { type StoredRecord, readHead, readStored } from './store.ts';

const pageSize = 500;

type Problem = NonNullable<AuditVerdict['problem']>;

const problem = (seq: number, code: Problem['code']): Problem => ({ seq, code });

const isGenuine = (row: StoredRecord, nodeId: number): boolean =>
  hashOf(row.previous, nodeId, row.seq, row).equals(row.hash);

export interface AuditWitness {
  /** Journal of signed heads, and the key that signed them. */
  readonly headFile: string;
  readonly key: string;
}

/**
 * Reads the whole log of a box: is each row what its hash says, follows it on the one before, does nothing
 * lack at the end, and does it agree with the heads that were noted outside of the database?
 */
export const verifyAudit = async (
  db: Queryable,
  nodeId: number,
  { headFile, key }: AuditWitness,
): Promise<AuditVerdict> => {
  const noted = readHeads(headFile, key);
  const heads = new Map(noted.map(({ head }) => [head.seq, head.hash]));
  const cuts = new Map<number, string>();
  let found = noted.find(({ genuine }) => !genuine) ? problem(0, 'head-forged') : null;
  let first: StoredRecord | null = null;
  let last: { readonly seq: number; readonly hash: Buffer } = { seq: 0, hash: genesis };
  let [rows, agreed] = [0, 0];

  const check = (row: StoredRecord): Problem | null => {
    if (!isGenuine(row, nodeId)) return problem(row.seq, 'row-changed');
    if (first !== null && row.seq !== last.seq + 1) return problem(last.seq + 1, 'row-missing');
    if (first !== null && !row.previous.equals(last.hash)) return problem(row.seq, 'chain-broken');
    const witness = heads.get(row.seq);
    if (witness === undefined) return null;
    agreed += 1;
    return witness === row.hash.toString('hex') ? null : problem(row.seq, 'head-differs');
  };

  for (;;) {
    const page = await readStored(db, nodeId, last.seq, pageSize);
    for (const row of page) {
      rows += 1;
      found ??= check(row);
      if (row.action === 'audit.cut') {
        cuts.set(Number(row.details['through']), String(row.details['hash']));
      }
      first ??= row;
      last = row;
    }
    if (page.length < pageSize) break;
  }
  found ??= checkBegin(first, cuts);
  const head = await readHead(db, nodeId);
  const newest = Math.max(head.seq, ...noted.map(({ head: { seq } }) => seq));
  if (found === null && newest > last.seq) found = problem(last.seq + 1, 'end-missing');
  if (found === null && !head.hash.equals(last.hash)) found = problem(last.seq, 'chain-broken');
  return { ok: found === null, rows, heads: agreed, problem: found };
};

/** The log begins at its first row, or right after a cut that a later row tells of. */
const checkBegin = (first: StoredRecord | null, cuts: ReadonlyMap<number, string>): Problem | null => {
  if (first === null) return null;
  const expected = first.seq === 1 ? genesis.toString('hex') : cuts.get(first.seq - 1);
  if (expected === undefined) return problem(1, 'row-missing');
  return first.previous.toString('hex') === expected ? null : problem(first.seq, 'chain-broken');
};
