import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { EdgeError, codeOf, messageOf } from '../errors.ts';

/** A numbered statement file of one owner (the edge, or a package that brings its tables). */
export interface Migration {
  readonly owner: string;
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** Any fixed number: one migrating edge at a time, on a database that several share. */
const advisoryKey = 4_182_003_001n;

/** Reads `NNN_name.sql` of a folder, in order. */
export const readMigrations = (owner: string, folder: string): readonly Migration[] =>
  readdirSync(folder)
    .filter((name) => /^\d{3}_[a-z0-9_]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      return {
        owner,
        number: Number.parseInt(name, 10),
        name,
        sql,
        sha256: createHash('sha256').update(sql).digest('hex'),
      };
    });

interface Applied {
  readonly owner: string;
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
}

const refuseForeign = (known: readonly Migration[], applied: readonly Applied[]): void => {
  for (const row of applied) {
    const ours = known.find(({ owner, number }) => owner === row.owner && number === row.number);
    const owners = known.some(({ owner }) => owner === row.owner);
    if (ours === undefined && owners) {
      throw new EdgeError(
        'DATABASE_SCHEMA_NEWER',
        `The database was already used by a newer edge (it has ${row.owner} ${row.name}): install that release again.`,
      );
    }
    if (ours !== undefined && ours.sha256 !== row.sha256) {
      throw new EdgeError(
        'DATABASE_MIGRATION_FAILED',
        `The migration ${row.owner} ${ours.name} is not the one that was applied to this database: ` +
          'a migration is never edited after its release.',
      );
    }
  }
};

const apply = async (client: pg.ClientBase, migration: Migration): Promise<void> => {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query(
      'INSERT INTO schema_migrations (owner, number, name, sha256) VALUES ($1, $2, $3, $4)',
      [migration.owner, migration.number, migration.name, migration.sha256],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    // XX001, XX002 and class 58: the files of the server, not the statements.
    if (/^(XX00[12]|58...)$/.test(codeOf(cause) ?? '')) throw cause;
    throw new EdgeError(
      'DATABASE_MIGRATION_FAILED',
      `The migration ${migration.owner} ${migration.name} failed: ${messageOf(cause)}. Nothing of it was kept.`,
      { cause },
    );
  }
};

/**
 * Brings the schema up to date: each file in a transaction of its own, under an advisory lock, recorded with
 * its digest. Answers how many ran.
 *
 * @throws EdgeError `DATABASE_SCHEMA_NEWER`, `DATABASE_MIGRATION_FAILED`.
 */
export const migrate = async (
  pool: Pick<pg.Pool, 'connect'>,
  migrations: readonly Migration[],
): Promise<number> => {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryKey]);
    try {
      await client.query(
        'CREATE TABLE IF NOT EXISTS schema_migrations (owner text NOT NULL, number int NOT NULL, ' +
          'name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), ' +
          'PRIMARY KEY (owner, number))',
      );
      const { rows } = await client.query<Applied>(
        'SELECT owner, number, name, sha256 FROM schema_migrations',
      );
      refuseForeign(migrations, rows);
      const pending = migrations.filter(
        ({ owner, number }) => !rows.some((row) => row.owner === owner && row.number === number),
      );
      for (const migration of pending) await apply(client, migration);
      return pending.length;
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [advisoryKey]);
    }
  } finally {
    client.release();
  }
};
