import { resetOwner } from '../auth/accounts.ts';
import type { Config } from '../config.ts';
import { openDataFolder } from '../data-folder.ts';
import { connect } from '../database/connect.ts';
import { type FolderLock, lockFolder } from '../database/lock.ts';
import { openDatabase } from '../database/open.ts';
import { EdgeError } from '../errors.ts';
import { readRunning } from '../running.ts';

/** The lock of the data folder; null when an edge that runs holds it. */
const tryLock = async (runFolder: string): Promise<FolderLock | null> => {
  try {
    return await lockFolder(runFolder);
  } catch (error) {
    if (error instanceof EdgeError && error.code === 'DATA_FOLDER_IN_USE') return null;
    throw error;
  }
};

/** With the edge running its database is there; else it is started for this, and stopped again. */
const withDatabase = async (
  config: Config,
  work: (pool: Parameters<typeof resetOwner>[0]) => Promise<string | null>,
): Promise<string | null> => {
  const folder = openDataFolder(config.dataDir);
  const lock = await tryLock(folder.run);
  if (lock === null && config.databaseUrl === null) {
    const host = readRunning(folder.run)?.databaseSocket;
    if (typeof host !== 'string') {
      throw new EdgeError('NOT_READY', 'The edge is starting at this moment: try again in a few seconds.');
    }
    const database = await connect({ target: { host, user: 'arasul', database: 'postgres' } });
    return work(database.pool).finally(() => database.close());
  }
  try {
    const database = await openDatabase({
      url: config.databaseUrl,
      dataRoot: folder.root,
      log: () => undefined,
    });
    return await work(database.pool).finally(async () => {
      await database.close();
      await database.server?.stop();
    });
  } finally {
    await lock?.release();
  }
};

/**
 * Gives the owner a new password, ends all sessions and forgives the tries of everybody.
 *
 * @throws EdgeError `NOT_READY` when there is no account yet.
 */
export const resetPassword = async (config: Config): Promise<string> => {
  const password = await withDatabase(config, resetOwner);
  if (password === null) {
    throw new EdgeError('NOT_READY', 'There is no account yet: start the edge, it shows its first password.');
  }
  return password;
};
