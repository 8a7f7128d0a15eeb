import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pruneMetrics } from '../../src/database/retention.ts';
import type { Database } from '../../src/database/connect.ts';
import { registerNode } from '../../src/events/node.ts';
import { Dictionary } from '../../src/metrics/dictionary.ts';
import { readHistory } from '../../src/metrics/history.ts';
import { Ring } from '../../src/metrics/ring.ts';
import type { Measurement } from '../../src/metrics/series.ts';
import { MetricsWriter } from '../../src/metrics/writer.ts';
import { freshDatabase } from '../support/database.ts';
import { type TestServer, servers } from '../support/postgres.ts';

const gauge = (name: string, value: number | null): Measurement => ({
  series: { name, unit: 'count', labels: {} },
  value,
});
const start = Math.floor(Date.now() / 10_000) * 10_000 - 3_600_000;

describe.each(servers)('metrics on %s', (_name, startServer) => {
  let server: TestServer;
  let database: Database;
  let nodeId: number;
  beforeAll(async () => {
    server = await startServer();
    database = await freshDatabase(server);
    nodeId = await registerNode(database.pool, { name: 'box', version: '0', boot: 'b' });
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  it('are stored as one wide row per 10 s, with null for what was not measured, and read back by name', async () => {
    const dictionary = new Dictionary();
    const writer = new MetricsWriter(database.metrics, nodeId, dictionary);
    for (let second = 0; second < 60; second += 1) {
      const row = dictionary.toRow([
        gauge('load_1m', second),
        gauge('temperature_celsius', second < 30 ? 50 : null),
      ]);
      writer.add(start + second * 1_000, row);
    }
    await writer.flush();
    const { rows } = await database.pool.query<{ v: (number | null)[] }>(
      'SELECT v FROM metric_raw ORDER BY t',
    );
    expect(rows.map(({ v }) => v)).toEqual([
      [9, 50],
      [19, 50],
      [29, 50],
      [39, null],
      [49, null],
      [59, null],
    ]);
    const again = new Dictionary();
    await again.load(database.pool, nodeId);
    expect(again.slots).toEqual(dictionary.slots);
    const history = await readHistory(
      { db: database.pool, nodeId, dictionary: again, ring: new Ring() },
      { names: ['temperature_celsius', 'load_1m'], from: start, to: start + 59_000 },
    );
    expect(history.stepMs).toBe(10_000);
    expect(history.series.map(({ slot, values }) => [slot.name, values])).toEqual([
      ['load_1m', [9, 19, 29, 39, 49, 59]],
      ['temperature_celsius', [50, 50, 50, null, null, null]],
    ]);
  });

  it('keep their slot for good when a series comes anew', async () => {
    const dictionary = new Dictionary();
    await dictionary.load(database.pool, nodeId);
    const row = dictionary.toRow([gauge('new_one', 1), gauge('load_1m', 2)]);
    expect(row).toEqual([2, null, 1]);
    await dictionary.save(database.pool, nodeId);
    const { rows } = await database.pool.query('SELECT name, slot FROM metric_slots ORDER BY slot');
    expect(rows).toEqual([
      { name: 'load_1m', slot: 0 },
      { name: 'temperature_celsius', slot: 1 },
      { name: 'new_one', slot: 2 },
    ]);
  });

  it('go after seven days', async () => {
    await database.pool.query(
      "INSERT INTO metric_raw SELECT $1, now() - d * interval '1 day', '{1}' FROM generate_series(5, 9) d",
      [nodeId],
    );
    expect(await pruneMetrics(database.pool)).toBe(3);
  });

  it('wait in memory while the database takes nothing, and are stored when it does', async () => {
    const dictionary = new Dictionary();
    let away = true;
    const flaky = {
      query: (...args: readonly unknown[]) =>
        away
          ? Promise.reject(new Error('away'))
          : (database.metrics.query as (...all: readonly unknown[]) => unknown).apply(database.metrics, [
              ...args,
            ]),
    } as unknown as Database['metrics'];
    const other = await registerNode(database.pool, { name: 'other', version: '0', boot: 'b' });
    const writer = new MetricsWriter(flaky, other, dictionary);
    for (let n = 0; n < 3; n += 1) {
      writer.add(start + n * 10_000, dictionary.toRow([gauge('load_1m', n)]));
      await writer.flush();
    }
    away = false;
    await writer.flush();
    const { rows } = await database.pool.query('SELECT v FROM metric_raw WHERE node_id = $1 ORDER BY t', [
      other,
    ]);
    expect(rows).toEqual([{ v: [0] }, { v: [1] }, { v: [2] }]);
  });
});
