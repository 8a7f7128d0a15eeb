import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { isDatabaseAway, isRefusedRow } from '../database/away.ts';
import { type AuditRecord, type NewAuditEntry, toRecord } from './entry.ts';
import { appendHead } from './heads.ts';
import { appendDurably, readLines } from './lines.ts';
import { appendRecords, pruneAudit, readHead } from './store.ts';
import type { AuditWitness } from './verify.ts';

const retryMs = 10_000;
const headMs = 3_600_000;
const keptDays = 730;
const waits = 'the audit log waits for the database';

export interface AuditParts {
  readonly pool: pg.Pool;
  readonly nodeId: number;
  /** Folder of the fsynced journals. */
  readonly folder: string;
  readonly key: string;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** Where an entry goes. */
export interface Audit {
  record(entry: NewAuditEntry): Promise<void>;
}

const readRecords = (file: string): readonly AuditRecord[] =>
  readLines(file).map((line) => JSON.parse(line) as AuditRecord);

export const headFileIn = (folder: string): string => join(folder, 'audit-head.jsonl');

/**
 * The audit log of this box. While the database is away entries wait in a file that is synced with each one,
 * and are chained in their order when it is back: none is lost, none comes twice. An entry that the database will
 * never take is set aside in a file of its own, and holds up no other.
 */
export class AuditLog implements Audit {
  readonly #parts: AuditParts;
  readonly #spool: string;
  readonly #refused: string;
  readonly #timers: readonly NodeJS.Timeout[];
  #queue: Promise<void> = Promise.resolve();
  #waiting: boolean;
  /** Hash of the head that was noted last. */
  #noted = '';

  constructor(parts: AuditParts) {
    this.#parts = parts;
    this.#spool = join(parts.folder, 'audit-spool.jsonl');
    this.#refused = join(parts.folder, 'audit-refused.jsonl');
    this.#waiting = readLines(this.#spool).length > 0;
    this.#timers = [
      setInterval(() => void this.#then(() => this.#drain()), retryMs),
      setInterval(() => void this.#then(() => this.#note()), headMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  get witness(): AuditWitness {
    return { headFile: headFileIn(this.#parts.folder), key: this.#parts.key };
  }

  /**
   * Durable when it resolves, in the database or in the file.
   *
   * @throws whatever the database says but that it is away; the entry is set aside then.
   */
  record(entry: NewAuditEntry): Promise<void> {
    const record = toRecord(entry);
    return this.#enqueue(async () => {
      await this.#drain();
      if (!this.#waiting) {
        try {
          await appendRecords(this.#parts.pool, this.#parts.nodeId, [record]);
          return;
        } catch (error) {
          if (!isDatabaseAway(error)) {
            this.#setAside(record, error);
            throw error;
          }
          this.#parts.log.warn({ error }, waits);
        }
      }
      appendDurably(this.#spool, JSON.stringify(record));
      this.#waiting = true;
    });
  }

  /** Removes what is older than two years. */
  async prune(days = keptDays): Promise<number> {
    const { pool, nodeId } = this.#parts;
    return pruneAudit(pool, nodeId, days);
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
    return this.#enqueue(work).catch((error: unknown) => this.#parts.log.warn({ error }, waits));
  }

  async #drain(): Promise<void> {
    if (!this.#waiting) return;
    const { pool, nodeId, log } = this.#parts;
    try {
      const records = readRecords(this.#spool);
      await appendRecords(pool, nodeId, records).catch((error: unknown) => {
        if (!isRefusedRow(error)) throw error;
        return this.#drainEach(records);
      });
    } catch (error) {
      log.warn({ error }, waits);
      return;
    }
    rmSync(this.#spool, { force: true });
    this.#waiting = false;
  }

  /** One of them is refused for itself: each goes alone, so that the others get in. */
  async #drainEach(records: readonly AuditRecord[]): Promise<void> {
    const { pool, nodeId } = this.#parts;
    for (const record of records) {
      await appendRecords(pool, nodeId, [record]).catch((error: unknown) => {
        if (!isRefusedRow(error)) throw error;
        this.#setAside(record, error);
      });
    }
  }

  /** Keeps an entry that cannot be chained, once, beside the spool. */
  #setAside(record: AuditRecord, error: unknown): void {
    const { entryId } = record;
    this.#parts.log.error({ error, entryId, file: this.#refused }, 'the database refuses an audit entry');
    if (readRecords(this.#refused).some((known) => known.entryId === entryId)) return;
    appendDurably(this.#refused, JSON.stringify(record));
  }

  async #note(): Promise<void> {
    const { pool, nodeId, key } = this.#parts;
    const head = await readHead(pool, nodeId);
    const hash = head.hash.toString('hex');
    if (head.seq === 0 || hash === this.#noted) return;
    appendHead(this.witness.headFile, key, { seq: head.seq, hash, t: new Date().toISOString() });
    this.#noted = hash;
  }
}
