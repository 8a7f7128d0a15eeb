import pg from 'pg';
import type { Database } from '../database/connect.ts';
import type { ArasulEvent } from '../contract/events.ts';
import { readAfter, readBounds } from './log.ts';

export type EventListener = (events: readonly ArasulEvent[]) => void;

const pageSize = 500;
/** A notification may be lost with its connection: the log is looked at this often anyway. */
const pollMs = 5_000;
const reconnectMs = 1_000;

/**
 * Follows the event log: woken by NOTIFY, at the latest after 5 s, and hands on what was committed since, in
 * order, each event once. Its look at the database is also what decides whether the database is there.
 */
export class EventTail {
  readonly #database: Database;
  readonly #listeners = new Set<EventListener>();
  #client: pg.Client | null = null;
  #last = 0;
  #closed = false;
  #reading: Promise<void> | null = null;
  #again = false;
  #poll: NodeJS.Timeout | undefined;
  #reconnect: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Number of the last event that was handed on. */
  get last(): number {
    return this.#last;
  }

  /** Begins at the present end of the log. */
  async start(): Promise<void> {
    this.#last = (await readBounds(this.#database.pool)).last;
    await this.#listen();
    this.#poll = setInterval(() => void this.wake(), pollMs);
    this.#poll.unref();
  }

  /** @returns a function that ends the subscription. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads on, now; a second call while one reads makes it read once more. */
  wake(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#drain().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#reconnect);
    await this.#reading;
    await this.#client?.end().catch(() => undefined);
  }

  async #drain(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        const events = await readAfter(this.#database.pool, this.#last, pageSize);
        this.#database.report(null);
        const newest = events.at(-1);
        if (newest === undefined) continue;
        this.#last = newest.seq;
        if (events.length === pageSize) this.#again = true;
        for (const listener of this.#listeners) listener(events);
      }
    } catch (error) {
      this.#database.report(error);
    }
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({ ...this.#database.clientConfig, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    client.on('notification', () => void this.wake());
    client.on('end', () => this.#listenLater());
    try {
      await client.connect();
      await client.query('LISTEN arasul_events');
      this.#client = client;
      await this.wake();
    } catch {
      this.#listenLater();
      await client.end().catch(() => undefined);
    }
  }

  #listenLater(): void {
    this.#client = null;
    if (this.#closed) return;
    clearTimeout(this.#reconnect);
    this.#reconnect = setTimeout(() => void this.#listen(), reconnectMs);
    this.#reconnect.unref();
    void this.wake();
  }
}
