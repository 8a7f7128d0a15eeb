import pg from 'pg';
import { type Database, connect } from '../../src/database/connect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { allMigrations } from '../../src/database/open.ts';
import type { TestServer } from './postgres.ts';

let count = 0;

/** A new, migrated database on a running test server. */
export const freshDatabase = async (server: TestServer): Promise<Database & { readonly url: string }> => {
  count += 1;
  const name = `test_${process.pid}_${count}`;
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = server.url.replace('/postgres?', `/${name}?`);
  const database = await connect({ target: { url } });
  await migrate(database.pool, allMigrations());
  return { ...database, url };
};
