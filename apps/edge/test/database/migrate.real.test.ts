import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Database, connect } from '../../src/database/connect.ts';
import { lockHealer } from '../../src/database/healer-lock.ts';
import { type Migration, migrate } from '../../src/database/migrate.ts';
import { allMigrations } from '../../src/database/open.ts';
import { freshDatabase } from '../support/database.ts';
import { until } from '../support/edge-process.ts';
import { type TestServer, servers } from '../support/postgres.ts';

const migration = (number: number, sql: string): Migration => ({
  owner: 'test',
  number,
  name: `${String(number).padStart(3, '0')}_test.sql`,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});

describe.each(servers)('the schema on %s', (_name, start) => {
  let server: TestServer;
  let database: Database & { readonly url: string };
  beforeAll(async () => {
    server = await start();
    database = await freshDatabase(server);
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  it('is brought up to date once, however many edges begin at the same time', async () => {
    expect(await migrate(database.pool, allMigrations())).toBe(0);
    const slow = [
      migration(1, 'CREATE TABLE one (id int); SELECT pg_sleep(0.2)'),
      migration(2, 'CREATE TABLE two (id int)'),
    ];
    const ran = await Promise.all([1, 2, 3].map(() => migrate(database.pool, [...allMigrations(), ...slow])));
    expect(ran.sort()).toEqual([0, 0, 2]);
  });

  it('keeps nothing of a file that fails half way', async () => {
    const broken = [
      migration(1, 'CREATE TABLE one (id int); SELECT pg_sleep(0.2)'),
      migration(2, 'CREATE TABLE two (id int)'),
    ];
    const next = [...broken, migration(3, 'CREATE TABLE three (id int); SELECT nonsense')];
    await expect(migrate(database.pool, next)).rejects.toMatchObject({ code: 'DATABASE_MIGRATION_FAILED' });
    const { rows } = await database.pool.query("SELECT to_regclass('three') AS three");
    expect(rows).toEqual([{ three: null }]);
  });

  it('refuses a file that was edited, and a database of a newer edge', async () => {
    const edited = [migration(1, 'CREATE TABLE one (id bigint)'), migration(2, 'CREATE TABLE two (id int)')];
    await expect(migrate(database.pool, edited)).rejects.toMatchObject({ code: 'DATABASE_MIGRATION_FAILED' });
    const older = [migration(1, 'CREATE TABLE one (id int); SELECT pg_sleep(0.2)')];
    await expect(migrate(database.pool, older)).rejects.toMatchObject({ code: 'DATABASE_SCHEMA_NEWER' });
  });

  it('lets one healer of a name work, and the next when that one is gone', async () => {
    const config = { connectionString: database.url };
    const never = (): void => {
      throw new Error('the lock was lost');
    };
    const release = await lockHealer(config, 'box', never);
    await (
      await lockHealer(config, 'another-box', never)
    )();
    await expect(lockHealer(config, 'box', never)).rejects.toMatchObject({ code: 'NODE_ALREADY_HEALED' });
    await release();
    await (
      await lockHealer(config, 'box', never)
    )();
  });

  it('tells a healer whose connection was cut when somebody else took its place', async () => {
    const config = { connectionString: database.url };
    let taken: string | null = null;
    const release = await lockHealer(config, 'cut', ({ code }) => {
      taken = code;
    });
    const rival = new pg.Client(config);
    await rival.connect();
    const waiting = rival.query("SELECT pg_advisory_lock(hashtextextended('arasul healer ' || 'cut', 0))");
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()",
    );
    await waiting;
    expect(await until(() => taken)).toBe('NODE_ALREADY_HEALED');
    await release();
    await rival.end();
  });

  it('refuses a server that is not there in one sentence without its password', async () => {
    await expect(connect({ target: { url: 'postgresql://u:geheim@127.0.0.1:1/x' } })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.not.stringContaining('geheim'),
    });
  });
});
