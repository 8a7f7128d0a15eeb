import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, Pool, type PoolClient } from 'pg';
import { createJournalTables, postgresMirror, pruneJournalTables } from '../src/adapters/postgres-journal.ts';
import { stampEvent, type HealingEvent, type NewEvent } from '../src/core/events.ts';
import type { JournalRecord } from '../src/ports.ts';
import { startPostgres, type PostgresServer } from './support/postgres-server.ts';
import { until } from './support/until.ts';

let server: PostgresServer;
beforeAll(() => {
  server = startPostgres();
});
afterAll(() => server.remove());

const never = new AbortController().signal;
const dayMs = 86_400_000;

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
