import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inTransaction } from '../../src/database/connect.ts';
import { appendEvents, pruneEvents, readAfter, readBefore, readBounds } from '../../src/events/log.ts';
import { registerNode } from '../../src/events/node.ts';
import { EventTail } from '../../src/events/tail.ts';
import type { ArasulEvent } from '../../src/contract/events.ts';
import { freshDatabase } from '../support/database.ts';
import { type TestServer, servers } from '../support/postgres.ts';

const recovered = (service: string, downMs = 1): Parameters<typeof appendEvents>[2][number] => ({
  kind: 'service.recovered',
  severity: 'INFO',
  body: { service, downMs },
});

/** Resolves as soon as `count` events came through the tail. */
const collect = (tail: EventTail, count: number): { seen: ArasulEvent[]; all: Promise<void> } => {
  const seen: ArasulEvent[] = [];
  const all = new Promise<void>((resolve) => {
    tail.subscribe((events) => {
      seen.push(...events);
      if (seen.length >= count) resolve();
    });
  });
  return { seen, all };
};

describe.each(servers)('the event log on %s', (_name, start) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => server.stop());

  /** What a test has opened; closed after it, also when it fails. */
  const opened: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });
  const openDatabase = async () => {
    const database = await freshDatabase(server);
    opened.push(database);
    return database;
  };
  const openTail = async (database: Awaited<ReturnType<typeof openDatabase>>): Promise<EventTail> => {
    const tail = new EventTail(database);
    opened.push(tail);
    await tail.start();
    return tail;
  };

  it('loses and doubles nothing when four writers keep their transactions open for random times', async () => {
    const database = await openDatabase();
    const node = await registerNode(database.pool, { name: 'box', version: '1', boot: 'b' });
    await database.pool.query('CREATE TABLE state (id int PRIMARY KEY, n int NOT NULL)');
    await database.pool.query('INSERT INTO state SELECT g, 0 FROM generate_series(1, 4) g');
    const tail = await openTail(database);
    const perWriter = 500;
    const { seen, all } = collect(tail, 4 * perWriter);
    const pauses = fc.sample(fc.nat({ max: 12 }), { numRuns: 4 * perWriter, seed: 7 });
    const writer = async (id: number): Promise<void> => {
      for (let n = 0; n < perWriter; n += 1) {
        await inTransaction(database.pool, async (client) => {
          // State first, event second: transaction ids and event numbers come in opposite orders.
          await client.query('UPDATE state SET n = n + 1 WHERE id = $1', [id]);
          for (let pause = pauses[(id - 1) * perWriter + n] ?? 0; pause > 6; pause -= 1) {
            await client.query('SELECT 1');
          }
          await appendEvents(client, node, [recovered(`writer-${id}`, n)]);
        });
      }
    };
    await Promise.all([1, 2, 3, 4].map(writer));
    await tail.wake();
    await all;
    expect(seen.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 4 * perWriter }, (_, index) => index + 1),
    );
    for (const id of [1, 2, 3, 4]) {
      const mine = seen.filter(({ body }) => 'service' in body && body.service === `writer-${id}`);
      expect(mine.map(({ body }) => ('downMs' in body ? body.downMs : null))).toEqual(
        Array.from({ length: perWriter }, (_, index) => index),
      );
    }
  });

  it('gives no number to an event whose transaction is rolled back', async () => {
    const database = await openDatabase();
    const node = await registerNode(database.pool, { name: 'box', version: '1', boot: 'b' });
    await appendEvents(database.pool, node, [recovered('one')]);
    await expect(
      inTransaction(database.pool, async (client) => {
        await appendEvents(client, node, [recovered('lost'), recovered('lost')]);
        throw new Error('the state could not be written');
      }),
    ).rejects.toThrow('the state could not be written');
    await appendEvents(database.pool, node, [recovered('two'), recovered('three')]);
    const events = await readAfter(database.pool, 0, 10);
    expect(events.map(({ seq, body }) => [seq, 'service' in body && body.service])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  it('hands events on after its listening connection was cut', async () => {
    const database = await openDatabase();
    const node = await registerNode(database.pool, { name: 'box', version: '1', boot: 'b' });
    const tail = await openTail(database);
    const { seen, all } = collect(tail, 2);
    await appendEvents(database.pool, node, [recovered('before')]);
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()",
    );
    await appendEvents(database.pool, node, [recovered('after')]);
    await all;
    expect(seen.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('reads backwards by topic and service, and keeps its numbers when old events are pruned', async () => {
    const database = await openDatabase();
    const node = await registerNode(database.pool, { name: 'box', version: '1', boot: 'b' });
    const longAgo = Date.now() - 40 * 86_400_000;
    await appendEvents(database.pool, node, [
      { ...recovered('old'), atMs: longAgo },
      recovered('web'),
      recovered('api'),
      { kind: 'auth.login', severity: 'INFO', body: { user: 'admin', client: '127.0.0.1' } },
      recovered('web'),
    ]);
    const page = { limit: 10, topics: ['services'] };
    expect((await readBefore(database.pool, { ...page, service: 'web' })).map(({ seq }) => seq)).toEqual([
      5, 2,
    ]);
    expect((await readBefore(database.pool, { ...page, before: 5, limit: 1 })).map(({ seq }) => seq)).toEqual(
      [3],
    );
    expect(await pruneEvents(database.pool, 30)).toBe(1);
    expect(await readBounds(database.pool)).toEqual({ first: 2, last: 5 });
    expect(await appendEvents(database.pool, node, [recovered('web')])).toBe(6);
  });
});
