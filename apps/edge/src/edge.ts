import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EngineSnapshot } from '@arasul/healing-engine';
import { ensureOwner } from './auth/accounts.ts';
import { pruneAttempts } from './auth/attempts.ts';
import { authRoutes } from './auth/routes.ts';
import { Sessions } from './auth/sessions.ts';
import type { Config } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { lockHealer } from './database/healer-lock.ts';
import { lockFolder } from './database/lock.ts';
import { openDatabase } from './database/open.ts';
import { pruneMetrics, startRetention } from './database/retention.ts';
import type { EdgeError } from './errors.ts';
import { pruneEvents } from './events/log.ts';
import { registerNode } from './events/node.ts';
import { EventTail } from './events/tail.ts';
import { healingRoutes } from './healing/routes.ts';
import { chooseRuntime } from './healing/runtime.ts';
import { startHealing } from './healing/wire.ts';
import { createApp, createStartingApp } from './http/app.ts';
import { parseRanges } from './http/client-address.ts';
import { HostNames } from './http/hosts.ts';
import { listen } from './http/server.ts';
import { dashboard } from './http/static.ts';
import { Gateway } from './live/gateway.ts';
import { type Logger, requestLog } from './log.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { startMetrics } from './metrics/start.ts';
import { Stopper } from './stopper.ts';
import { systemRoutes } from './system/routes.ts';
import { version } from './version.ts';

export interface RunningEdge {
  readonly url: string;
  /** Shown once, when the account was made just now. */
  readonly newPassword: string | null;
  readonly notices: readonly string[];
  /** Ends everything in the reverse order of its start. */
  stop(): Promise<void>;
}

export interface EdgeOptions {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** Something happened after which the edge must not go on. */
  readonly onFatal: (error: EdgeError) => void;
}

/** The composition of the edge: each part is made here, and given what it needs. */
export const startEdge = async ({ config, environment, log, onFatal }: EdgeOptions): Promise<RunningEdge> => {
  const stopper = new Stopper((error) => log.error({ error }, 'a part did not stop'));
  try {
    const startedAt = new Date();
    const boot = randomUUID();
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
    const { pool } = database;
    if (!database.embedded) stopper.add(await lockHealer(database.clientConfig, config.nodeId, onFatal));
    const nodeId = await registerNode(pool, { name: config.nodeId, version, boot });
    const newPassword = await ensureOwner(pool);
    const tail = new EventTail(database);
    await tail.start();
    stopper.add(() => tail.close());
    const sessions = new Sessions(pool);

    const runtime = await chooseRuntime(config, folder.processes, environment);
    stopper.add(() => runtime.close());
    let gateway: Gateway | null = null;
    const healing = await startHealing({
      ...{ node: config.nodeId, nodeId, database, tail, runtime, log, journalFolder: folder.journal },
      changed: (document) => gateway?.sendDocument(document),
    });
    stopper.add(() => healing.stop());
    const metrics = await startMetrics({
      ...{ database, nodeId, diskPath: folder.root, log },
      onTick: (t, row) => gateway?.sendMetrics(t, row),
      onDictionary: () => gateway?.sendDictionary(),
    });
    stopper.add(() => metrics.stop());

    const snapshot = (): EngineSnapshot => healing.engine.snapshot();
    const identity = { node: config.nodeId, version, boot, startedAt };
    const access = {
      sessions,
      hosts: new HostNames(config.allowedHosts),
      trusted: parseRanges(config.trustedProxies),
    };
    const app = createApp({
      ...access,
      routes: [
        ...systemRoutes({
          ...identity,
          database,
          snapshot,
          services: healing.services,
          runtimeReason: runtime.reason,
        }),
        ...authRoutes({ pool, nodeId, sessions }),
        ...healingRoutes({ ...healing, pool }),
        ...metricsRoutes(metrics),
      ],
      dashboard: dashboard(join(import.meta.dirname, '..', '..', 'dashboard', 'dist')),
      requestLog: requestLog(log),
      report: (error) => log.error({ error }, 'a request failed'),
    });
    web.serve(app);
    const live = new Gateway({
      ...{ ...access, server: web.server, db: pool, tail, documents: healing.documents },
      identity: { boot, build: version, node: config.nodeId },
      dictionary: () => metrics.dictionary,
    });
    gateway = live;
    stopper.add(() => live.close());
    stopper.add(
      startRetention(
        pool,
        [
          { name: 'metrics', run: pruneMetrics },
          { name: 'events', run: (db) => pruneEvents(db, 30) },
          { name: 'sessions', run: () => sessions.prune() },
          { name: 'login attempts', run: pruneAttempts },
        ],
        (name, error) => log.warn({ name, error }, 'old rows could not be removed'),
      ),
    );
    const notices = [database.server?.notice, runtime.notice].filter((notice) => typeof notice === 'string');
    return { url: web.url, newPassword, notices, stop: () => stopper.run() };
  } catch (error) {
    await stopper.run();
    throw error;
  }
};
