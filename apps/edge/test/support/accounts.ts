import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { AuditEntry } from '../../src/contract/audit.ts';
import type { Database } from '../../src/database/connect.ts';
import { type TestEdge, startApp } from './app.ts';
import { Caller } from './caller.ts';
import { freshDatabase } from './database.ts';
import { type TestServer, servers } from './postgres.ts';

/** What the tests of accounts share: an edge, somebody who is logged in, and a clock. */
export class Accounts {
  #edge: TestEdge | null = null;
  #database: Database | null = null;
  #person: Caller | null = null;
  password = '';
  /** UTC ms by the clock of the edge; that of the database goes on. */
  now = Date.now();

  /** Registers set-up and end with the test runner: a new login before each test, without second factor. */
  constructor() {
    let server: TestServer | null = null;
    beforeAll(async () => {
      const [, startOwn] = servers[0] ?? [];
      if (startOwn === undefined) throw new Error('no server to test with');
      server = await startOwn();
      this.#database = await freshDatabase(server);
      this.#edge = await startApp(this.#database, { now: () => this.now });
      this.password = this.edge.password;
    });
    afterAll(async () => {
      await this.#edge?.close();
      await this.#database?.close();
      await server?.stop();
    });
    beforeEach(async () => {
      await this.database.pool.query('DELETE FROM login_attempts');
      await this.edge.access.secondFactor.disable(1);
      this.now = Date.now();
      this.person = await Caller.person(this.url, this.password);
    });
  }

  get edge(): TestEdge {
    if (this.#edge === null) throw new Error('the edge was not started');
    return this.#edge;
  }
  get url(): string {
    return this.edge.url;
  }
  get database(): Database {
    if (this.#database === null) throw new Error('the database was not started');
    return this.#database;
  }
  get person(): Caller {
    if (this.#person === null) throw new Error('nobody is logged in');
    return this.#person;
  }
  set person(person: Caller) {
    this.#person = person;
  }

  /** The audit log, newest first. */
  async audited(): Promise<readonly AuditEntry[]> {
    return (await this.person.get<{ entries: AuditEntry[] }>('GET', '/audit?limit=200')).entries;
  }

  /** Id of another user. */
  async stranger(): Promise<number> {
    const { rows } = await this.database.pool.query<{ user_id: number }>(
      "INSERT INTO users (name, password_hash) VALUES ('other', 'x') " +
        "ON CONFLICT (name) DO UPDATE SET name = 'other' RETURNING user_id",
    );
    return rows[0]?.user_id ?? 0;
  }
}
