import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, messageOf } from '../errors.ts';
import { type Database, connect } from './connect.ts';
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts';
import { damagedCluster } from './failures.ts';
import { migrate, readMigrations } from './migrate.ts';

export interface OpenDatabase extends Database {
  readonly server: EmbeddedDatabase | null;
}

/** The tables that the healing engine's mirror writes come with that package. */
const engineMigrations = (): string => {
  const root = dirname(createRequire(import.meta.url).resolve('@arasul/healing-engine/package.json'));
  return join(root, 'sql');
};

export const allMigrations = (): ReturnType<typeof readMigrations> => [
  ...readMigrations('edge', join(import.meta.dirname, 'migrations')),
  ...(existsSync(engineMigrations()) ? readMigrations('healing-engine', engineMigrations()) : []),
];

export interface OpenOptions {
  readonly url: string | null;
  readonly dataRoot: string;
  readonly log: (line: string) => void;
}

/** The statement failed because the files under it are not what they should be. */
const isDamage = (error: unknown): boolean => /^(XX00[12]|XX000|58...)$/.test(codeOf(error) ?? '');

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
