import { randomUUID } from 'node:crypto';
import type { Config } from './config.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { lockHealer } from './database/healer-lock.ts';
import { lockFolder } from './database/lock.ts';
import { type OpenDatabase, openDatabase } from './database/open.ts';
import type { EdgeError } from './errors.ts';
import { registerNode } from './events/node.ts';
import { EventTail } from './events/tail.ts';
import { createStartingApp } from './http/app.ts';
import { type WebServer, listen } from './http/server.ts';
import type { Logger } from './log.ts';
import type { Stopper } from './stopper.ts';
import { version } from './version.ts';

/** What everything else stands on. */
export interface Ground {
  readonly folder: DataFolder;
  readonly web: WebServer;
  readonly database: OpenDatabase;
  readonly tail: EventTail;
  readonly identity: {
    readonly node: string;
    readonly version: string;
    readonly boot: string;
    readonly startedAt: Date;
  };
  /** Number of this box in the rows it writes. */
  readonly nodeId: number;
}

export interface GroundOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly onFatal: (error: EdgeError) => void;
}

/** In this order: the folder is ours, then the port, which answers "starting", then the database. */
export const layGround = async (
  { config, log, onFatal }: GroundOptions,
  stopper: Stopper,
): Promise<Ground> => {
  const identity = { node: config.nodeId, version, boot: randomUUID(), startedAt: new Date() };
  const folder = openDataFolder(config.dataDir);
  const lock = await lockFolder(folder.run);
  stopper.add(() => lock.release());
  const web = await listen(config, createStartingApp());
  stopper.add(() => web.close(5_000));
  const database = await openDatabase({
    url: config.databaseUrl,
    dataRoot: folder.root,
    log: (line) => log.info({ line }, 'postgres'),
  });
  stopper.add(
    () => database.close(),
    () => database.server?.stop(),
  );
  // The folder's lock is enough for a database of our own.
  if (!database.embedded) stopper.add(await lockHealer(database.clientConfig, config.nodeId, onFatal));
  const nodeId = await registerNode(database.pool, { name: identity.node, version, boot: identity.boot });
  const tail = new EventTail(database);
  await tail.start();
  stopper.add(() => tail.close());
  return { folder, web, database, tail, identity, nodeId };
};
