import { dirname, join } from 'node:path';
import { journalSqlPath } from '@arasul/healing-engine/postgres-journal';
import { codeOf, messageOf } from '../errors.ts';
import { type Database, connect } from './connect.ts';
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts';
import { damagedCluster } from './failures.ts';
import { migrate, readMigrations } from './migrate.ts';

export interface OpenDatabase extends Database {
  readonly server: EmbeddedDatabase | null;
}

/** The edge's own tables, and those that the healing engine's mirror writes. */
export const allMigrations = (): ReturnType<typeof readMigrations> => [
  ...readMigrations('edge', join(import.meta.dirname, 'migrations')),
  ...readMigrations('healing-engine', dirname(journalSqlPath)),
];

export interface OpenOptions {
  readonly url: string | null;
  readonly dataRoot: string;
  readonly log: (line: string) => void;
}

/** The statement failed because the files under it are not what they should be, or the database itself is gone. */
const isDamage = (error: unknown): boolean => /^(XX00[012]|58...|3D000)$/.test(codeOf(error) ?? '');

/**
 * The database of this edge, ready: the one that was named, else its own, which is started for it.
 *
 * @throws EdgeError of the start, in one sentence each.
 */
export const openDatabase = async ({ url, dataRoot, log }: OpenOptions): Promise<OpenDatabase> => {
  const server = url === null ? await startEmbedded({ dataRoot, log }) : null;
  let database: Database | null = null;
  try {
    database = await connect({ target: server === null ? { url: url ?? '' } : server.connection });
    await migrate(database.pool, allMigrations());
    return { ...database, server };
  } catch (error) {
    await database?.close();
    await server?.stop();
    if (server !== null && isDamage(error)) throw damagedCluster(server.cluster, messageOf(error), error);
    throw error;
  }
};
