import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { codeOf } from '../errors.ts';
import type { AuditRecord, NewAuditEntry } from './entry.ts';
import { appendDurably, appendHead } from './heads.ts';
import { appendRecords, pruneAudit, readHead } from './store.ts';
import type { AuditWitness } from './verify.ts';

const retryMs = 10_000;
const headMs = 3_600_000;
const keptDays = 730;

export interface AuditParts {
  readonly pool: pg.Pool;
  readonly nodeId: number;
  /** Folder of the fsynced journals. */
  readonly folder: string;
  readonly key: string;
  readonly log: { warn(fields: object, message: string): void };
}

/** Where an entry goes. */
export interface Audit {
  record(entry: NewAuditEntry): Promise<void>;
}

export const toRecord = (entry: NewAuditEntry, now = new Date()): AuditRecord => ({
  entryId: randomUUID(),
  t: now.toISOString(),
  actor: entry.actor,
  session: entry.session ?? null,
  client: entry.client ?? null,
  action: entry.action,
  target: entry.target ?? null,
  outcome: entry.outcome,
  details: entry.details ?? {},
});

const readSpool = (file: string): readonly AuditRecord[] => {
  try {
    const text = readFileSync(file, 'utf8');
    const complete = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return complete.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditRecord);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
};

export const headFileIn = (folder: string): string => join(folder, 'audit-head.jsonl');

/**
 * The audit log of this box. While the database is away entries wait in a file that is synced with each one,
 * and are chained in their order when it is back: none is lost, none comes twice.
 */
export class AuditLog implements Audit {
  readonly #parts: AuditParts;
  readonly #spool: string;
  readonly #timers: readonly NodeJS.Timeout[];
  #queue: Promise<void> = Promise.resolve();
  #waiting: boolean;

  constructor(parts: AuditParts) {
    this.#parts = parts;
    this.#spool = join(parts.folder, 'audit-spool.jsonl');
    this.#waiting = readSpool(this.#spool).length > 0;
    this.#timers = [
      setInterval(() => void this.#then(() => this.#drain()), retryMs),
      setInterval(() => void this.#then(() => this.#note()), headMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  get witness(): AuditWitness {
    return { headFile: headFileIn(this.#parts.folder), key: this.#parts.key };
  }

  /** Durable when it resolves, in the database or in the file. */
  record(entry: NewAuditEntry): Promise<void> {
    const record = toRecord(entry);
    return this.#enqueue(async () => {
      await this.#drain();
      if (!this.#waiting) {
        try {
          await appendRecords(this.#parts.pool, this.#parts.nodeId, [record]);
          return;
        } catch (error) {
          this.#parts.log.warn({ error }, 'the audit log waits for the database');
        }
      }
      appendDurably(this.#spool, JSON.stringify(record));
      this.#waiting = true;
    });
  }

  /** Removes what is older than two years. */
  async prune(days = keptDays): Promise<number> {
    const { pool, nodeId } = this.#parts;
    return pruneAudit(pool, nodeId, days, (through, hash) =>
      toRecord({ actor: 'box', action: 'audit.cut', outcome: 'ok', details: { through, hash } }),
    );
  }

  /** Notes the head once more and ends. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#then(async () => {
      await this.#drain();
      await this.#note();
    });
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #then(work: () => Promise<void>): Promise<void> {
    return this.#enqueue(work).catch((error: unknown) =>
      this.#parts.log.warn({ error }, 'the audit log waits for the database'),
    );
  }

  async #drain(): Promise<void> {
    if (!this.#waiting) return;
    try {
      await appendRecords(this.#parts.pool, this.#parts.nodeId, readSpool(this.#spool));
    } catch {
      return;
    }
    rmSync(this.#spool, { force: true });
    this.#waiting = false;
  }

  async #note(): Promise<void> {
    const { pool, nodeId, key } = this.#parts;
    const { seq, hash } = await readHead(pool, nodeId);
    if (seq === 0) return;
    appendHead(this.witness.headFile, key, { seq, hash: hash.toString('hex'), t: new Date().toISOString() });
  }
}
