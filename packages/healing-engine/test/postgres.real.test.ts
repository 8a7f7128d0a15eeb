import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, Pool, type PoolClient } from 'pg';
import { withClient } from '../src/adapters/postgres-client.ts';
import { createJournalTables, postgresMirror, pruneJournalTables } from '../src/adapters/postgres-journal.ts';
import { postgresLock, type PostgresLock } from '../src/adapters/postgres-lock.ts';
import { vacuumRemedy } from '../src/adapters/postgres-vacuum.ts';
import { systemClock } from '../src/adapters/system-clock.ts';
import { stampEvent, type HealingEvent, type NewEvent } from '../src/core/events.ts';
import type { Clock, JournalRecord } from '../src/ports.ts';
import { startPostgres, type PostgresServer } from './support/postgres-server.ts';
import { until } from './support/until.ts';

let server: PostgresServer;
beforeAll(() => {
  server = startPostgres();
});
afterAll(() => server.remove());

const never = new AbortController().signal;
const dayMs = 86_400_000;

describe('the lock of a database', () => {
  const locks: PostgresLock[] = [];
  afterEach(async () => {
    for (const lock of locks.splice(0)) await lock.release();
  });

  /** Tries again at once, or when the test lets it. */
  const clock = (mayTry: () => Promise<void> = async () => undefined): Clock => {
    const real = systemClock();
    return {
      ...real,
      sleep: async (_ms, signal) => {
        await Promise.race([mayTry(), real.sleep(3_600_000, signal)]);
        await real.sleep(10, signal);
      },
    };
  };

  const lockFor = async (nodeId: string, mayTry?: () => Promise<void>): Promise<PostgresLock> => {
    const lock = postgresLock({ connection: server.url, nodeId, clock: clock(mayTry) });
    locks.push(lock);
    await lock.ready;
    return lock;
  };

  it('is held by one engine a name, and goes to the next when it is given back', async () => {
    const first = await lockFor('box-1');
    const second = await lockFor('box-1');
    const other = await lockFor('box-2');
    expect([first.held(), second.held(), other.held()]).toEqual([true, false, true]);
    await first.release();
    expect(first.held()).toBe(false);
    await until('the second takes over', () => second.held());
  });

  it('is taken again after its connection was ended', async () => {
    const lock = await lockFor('box-3');
    const backends = await withClient(server.url, never, async (client) => {
      const { rows } = await client.query<{ pid: number }>(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
      );
      for (const { pid } of rows) await client.query('SELECT pg_terminate_backend($1)', [pid]);
      return rows.map(({ pid }) => pid);
    });
    expect(backends).toHaveLength(1);
    await until('another connection holds it', async () => {
      const { rows } = await withClient(server.url, never, (client) =>
        client.query<{ pid: number }>("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"),
      );
      return rows.some(({ pid }) => !backends.includes(pid)) && lock.held();
    });
  });

  it('stays while the server is away, for nobody can take it, and is lost to whoever takes it first then', async () => {
    let noticed = false;
    let letTry = (): void => undefined;
    const first = await lockFor('box-4', () => {
      noticed = true;
      return new Promise<void>((resolve) => (letTry = resolve));
    });
    server.stop();
    try {
      await until('the end of the server is noticed', () => noticed);
      expect(first.held()).toBe(true);
    } finally {
      server.start();
    }
    const second = await lockFor('box-4');
    expect(second.held()).toBe(true);
    letTry();
    await until('the first knows', () => !first.held());
    expect(second.held()).toBe(true);
  });

  it('is not held, and known soon, where no server answers', async () => {
    const lock = postgresLock({
      connection: 'postgresql:///postgres?host=/nowhere/at/all',
      nodeId: 'box-5',
      clock: clock(),
    });
    await lock.ready;
    expect(lock.held()).toBe(false);
    await lock.release();
  });
});

describe('the mirror in PostgreSQL', () => {
  const node = 'box';
  let pool: Pool;
  beforeEach(async () => {
    pool = new Pool({ connectionString: server.url, max: 4 });
    await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await createJournalTables(pool);
  });
  afterEach(() => pool.end());

  let n = 0;
  const recordOf = (...events: readonly NewEvent[]): JournalRecord => {
    n += 1;
    const stamped = events.map((event, index) => stampEvent(event, `e-${n}-${index}`, Date.now()));
    return { n, atMs: Date.now(), bootId: 'b', kind: 'step', body: { events: stamped } };
  };
  const repair = { service: 'shop', episode: 'ep-1' };
  const seen: NewEvent = { kind: 'healing.seen', body: { ...repair, cause: 'exited', exitCode: 1 } };
  const decided: NewEvent = {
    kind: 'healing.decided',
    body: { ...repair, action: 'restart', attempt: 1, maxAttempts: 3, rule: 'A.restart' },
  };
  const rowsOf = async (sql: string): Promise<readonly object[]> => (await pool.query<object>(sql)).rows;

  it('tells a repair from the failure to the recovery', async () => {
    const mirror = postgresMirror({ pool, nodeId: node });
    await mirror.write([recordOf(seen, decided)], never);
    const actions = 'SELECT service, action, state, outcome FROM recovery_actions';
    expect(await rowsOf(actions)).toEqual([
      { service: 'shop', action: 'restart', state: 'executing', outcome: null },
    ]);
    const done = { ...repair, action: 'restart', outcome: 'ok', durationMs: 5, errorCode: null } as const;
    const verified = { ...repair, action: 'restart', downMs: 70, soakMs: 60 } as const;
    await mirror.write(
      [
        recordOf({ kind: 'healing.done', body: done }, { kind: 'healing.verified', body: verified }),
        recordOf({ kind: 'service.recovered', body: { service: 'shop', downMs: 70.4 } }),
      ],
      never,
    );
    expect(await rowsOf(actions)).toEqual([
      { service: 'shop', action: 'restart', state: 'verified', outcome: 'ok' },
    ]);
    expect(await rowsOf('SELECT cause, exit_code, down_ms::int AS down_ms FROM service_failures')).toEqual([
      { cause: 'exited', exit_code: 1, down_ms: 70 },
    ]);
  });

  it('writes nothing twice where a commit is late, neither its own rows nor those of the hook', async () => {
    await pool.query('CREATE TABLE outbox (event text)');
    // The commit waits until the test lets it go on.
    await pool.query(`
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER late AFTER INSERT ON self_healing_events
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()`);
    const gate = new Client(server.url);
    await gate.connect();
    try {
      await gate.query('SELECT pg_advisory_lock(42)');
      const mirror = postgresMirror({
        pool,
        nodeId: node,
        inTransaction: async (client: PoolClient, events: readonly HealingEvent[]) => {
          for (const { id } of events) await client.query('INSERT INTO outbox VALUES ($1)', [id]);
        },
      });
      const records = [recordOf(seen, decided)];
      const limit = new AbortController();
      const first = expect(mirror.write(records, limit.signal)).rejects.toThrow();
      const waiting = async (what: string): Promise<boolean> =>
        (
          await gate.query(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1",
            [what],
          )
        ).rowCount === 1;
      await until('the first commit waits', () => waiting('COMMIT%'));
      limit.abort(new Error('too late'));
      await first;
      const second = mirror.write(records, never);
      await until('the second waits for the first', () => waiting('INSERT INTO self_healing_events%'));
      await gate.query('SELECT pg_advisory_unlock(42)');
      await second;
    } finally {
      await gate.end();
    }
    expect(await rowsOf('SELECT kind FROM self_healing_events ORDER BY id')).toEqual([
      { kind: 'healing.seen' },
      { kind: 'healing.decided' },
    ]);
    expect(await rowsOf('SELECT episode FROM recovery_actions')).toHaveLength(1);
    expect(await rowsOf('SELECT event FROM outbox')).toHaveLength(2);
  });

  it('writes all of a batch or nothing', async () => {
    const mirror = postgresMirror({
      pool,
      nodeId: node,
      inTransaction: () => Promise.reject(new Error('the outbox is full')),
    });
    await expect(mirror.write([recordOf(seen)], never)).rejects.toThrow('the outbox is full');
    expect(await rowsOf('SELECT id FROM self_healing_events')).toEqual([]);
  });

  it('keeps what is young and what is of another box when old rows go', async () => {
    await postgresMirror({ pool, nodeId: node }).write([recordOf(seen, decided)], never);
    await postgresMirror({ pool, nodeId: 'other' }).write(
      [recordOf({ ...seen, body: { ...seen.body, episode: 'ep-2' } })],
      never,
    );
    expect(await pruneJournalTables(pool, node)).toBe(0);
    const aged = new Date(Date.now() - 60 * dayMs).toISOString();
    await pool.query('UPDATE self_healing_events SET at = $1', [aged]);
    await pool.query('UPDATE service_failures SET seen_at = $1', [aged]);
    // Older than the 30 days of events, younger than the 90 of repairs.
    expect(await pruneJournalTables(pool, node)).toBe(2);
    expect(await rowsOf('SELECT node_id FROM self_healing_events')).toEqual([{ node_id: 'other' }]);
    expect(await pruneJournalTables(pool, node, { repairDays: 59 })).toBe(1);
    expect(await rowsOf('SELECT node_id FROM service_failures')).toEqual([{ node_id: 'other' }]);
    expect(await rowsOf('SELECT node_id FROM recovery_actions')).toEqual([{ node_id: node }]);
  });
});

describe('the vacuum of a database', () => {
  it('is proven by the statistics of the server', async () => {
    const remedy = vacuumRemedy({ connection: server.url });
    await withClient(server.url, never, (client) => client.query('CREATE TABLE full_of AS SELECT 1 AS dust'));
    expect(await remedy.check?.(never)).toBeNull();
    await remedy.run(never);
    await until('the statistics tell', async () => (await remedy.check?.(never)) === true);
  });

  it('is not proven by an earlier one where the server was away for the order', async () => {
    const remedy = vacuumRemedy({ connection: server.url });
    await remedy.run(never);
    await until('the statistics tell', async () => (await remedy.check?.(never)) === true);
    server.stop();
    try {
      await expect(remedy.run(never)).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
    } finally {
      server.start();
    }
    expect(await remedy.check?.(never)).toBeNull();
  });
});
