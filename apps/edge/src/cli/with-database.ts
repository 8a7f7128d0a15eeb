import type pg from 'pg';
import type { Config } from '../config.ts';
import { type DataFolder, openDataFolder } from '../data-folder.ts';
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

/**
 * Does something with the database of this box: with the edge running it is there; else it is started for
 * this, and stopped again.
 */
export const withDatabase = async <T>(
  config: Config,
  work: (pool: pg.Pool, folder: DataFolder) => Promise<T>,
): Promise<T> => {
  const folder = openDataFolder(config.dataDir);
  const lock = await tryLock(folder.run);
  if (lock === null && config.databaseUrl === null) {
    const host = readRunning(folder.run)?.databaseSocket;
    if (typeof host !== 'string') {
      throw new EdgeError('NOT_READY', 'The edge is starting at this moment: try again in a few seconds.');
    }
    const database = await connect({ target: { host, user: 'arasul', database: 'postgres' } });
    return work(database.pool, folder).finally(() => database.close());
  }
  try {
    const database = await openDatabase({
      url: config.databaseUrl,
      dataRoot: folder.root,
      log: () => undefined,
    });
    return await work(database.pool, folder).finally(async () => {
      await database.close();
      await database.server?.stop();
    });
  } finally {
    await lock?.release();
  }
};
