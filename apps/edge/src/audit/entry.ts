import { createHash, randomUUID } from 'node:crypto';
import type { AuditOutcome } from '../contract/audit.ts';

/** What somebody did, before it has its place in the log. Secrets never belong in it. */
export interface NewAuditEntry {
  readonly actor: string;
  readonly session?: string | null;
  readonly client?: string | null;
  readonly action: string;
  readonly target?: string | null;
  readonly outcome: AuditOutcome;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** An entry that is to be stored, perhaps later: told apart by its id, at its own time. */
export interface AuditRecord {
  readonly entryId: string;
  /** UTC ISO, in milliseconds. */
  readonly t: string;
  readonly actor: string;
  readonly session: string | null;
  readonly client: string | null;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: AuditOutcome;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** The entry as it is stored: done now, with an id of its own. */
export const toRecord = (entry: NewAuditEntry): AuditRecord => ({
  entryId: randomUUID(),
  t: new Date().toISOString(),
  actor: entry.actor,
  session: entry.session ?? null,
  client: entry.client ?? null,
  action: entry.action,
  target: entry.target ?? null,
  outcome: entry.outcome,
  details: entry.details ?? {},
});

/** Hash before the first row. */
export const genesis = Buffer.alloc(32);

/** One spelling of a row, whatever order a database gives its fields in. */
const canonical = (nodeId: number, seq: number, row: AuditRecord): string =>
  JSON.stringify([
    nodeId,
    seq,
    row.entryId,
    row.t,
    row.actor,
    row.session,
    row.client,
    row.action,
    row.target,
    row.outcome,
    Object.entries(row.details).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

/** SHA-256 of the hash before and the row: whoever changes a row must change all after it. */
export const hashOf = (previous: Buffer, nodeId: number, seq: number, row: AuditRecord): Buffer =>
  createHash('sha256')
    .update(previous)
    .update(canonical(nodeId, seq, row))
    .digest();
