import { join } from 'node:path';
import type { EngineSnapshot } from '@arasul/healing-engine';
import { AuditLog } from './audit/log.ts';
import { auditRoutes } from './audit/routes.ts';
import { ensureOwner } from './auth/accounts.ts';
import { openAccess } from './auth/open.ts';
import { operations } from './contract/operations/index.ts';
import { pruneMetrics, startRetention } from './database/retention.ts';
import { pruneEvents } from './events/log.ts';
import { type GroundOptions, layGround } from './ground.ts';
import { readPolicy } from './healing/policy.ts';
import { healingRoutes } from './healing/routes.ts';
import { chooseRuntime } from './healing/runtime.ts';
import { startHealing } from './healing/wire.ts';
import { createApp } from './http/app.ts';
import { parseRanges } from './http/client-address.ts';
import { docsRoutes } from './http/docs-routes.ts';
import { HostNames } from './http/hosts.ts';
import { CallLimits, operationAllowances } from './http/limits.ts';
import { checkRegistry } from './http/registry.ts';
import { dashboard } from './http/static.ts';
import { Gateway } from './live/gateway.ts';
import { requestLog } from './log.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { startMetrics } from './metrics/start.ts';
import { clearRunning, writeRunning } from './running.ts';
import { secretOf } from './secret-file.ts';
import { Stopper } from './stopper.ts';
import { systemRoutes } from './system/routes.ts';

export interface RunningEdge {
  readonly url: string;
  /** Shown once, when the account was made just now. */
  readonly newPassword: string | null;
  readonly notices: readonly string[];
  /** Ends everything in the reverse order of its start. */
  stop(): Promise<void>;
}

export interface EdgeOptions extends GroundOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const dashboardFolder = join(import.meta.dirname, '..', '..', 'dashboard', 'dist');
const eventDays = 30;

/** The composition of the edge: each part is made here, and given what it needs. */
export const startEdge = async (options: EdgeOptions): Promise<RunningEdge> => {
  const { config, environment, log } = options;
  const stopper = new Stopper((error) => log.error({ error }, 'a part did not stop'));
  try {
    const policy = await readPolicy(config);
    const { folder, web, database, tail, identity, nodeId } = await layGround(options, stopper);
    const { pool } = database;
    const runtime = await chooseRuntime(config, folder.processes, environment);
    stopper.add(() => runtime.close());
    let gateway: Gateway | null = null;
    const healing = await startHealing({
      ...{ node: identity.node, nodeId, database, tail, runtime, policy, log },
      journalFolder: folder.journal,
      changed: (document) => gateway?.sendDocument(document),
    });
    stopper.add(() => healing.stop());
    const metrics = await startMetrics({
      ...{ database, nodeId, diskPath: folder.root, log },
      onTick: (t, row) => gateway?.sendMetrics(t, row),
      onDictionary: () => gateway?.sendDictionary(),
    });
    stopper.add(() => metrics.stop());

    const audit = new AuditLog({
      ...{ pool, nodeId, log, folder: folder.journal },
      key: secretOf(folder.secrets, 'audit.key'),
    });
    stopper.add(() => audit.close());
    const totpKey = secretOf(folder.secrets, 'totp.key');
    const accounts = openAccess({ pool, nodeId, audit, totpKey });
    const access = {
      ...{ sessions: accounts.sessions, machines: accounts.machines },
      hosts: new HostNames(config.allowedHosts),
      trusted: parseRanges(config.trustedProxies),
    };
    const snapshot = (): EngineSnapshot => healing.engine.snapshot();
    const routes = [
      ...systemRoutes({
        ...{ ...identity, database, snapshot },
        ...{ services: healing.services, runtimeReason: runtime.reason },
      }),
      ...docsRoutes(identity.version),
      ...accounts.routes,
      ...healingRoutes({ ...healing, pool, audit }),
      ...auditRoutes({ pool, nodeId, witness: audit.witness }),
      ...metricsRoutes(metrics),
    ];
    const app = createApp({
      ...access,
      ...{ routes, limits: new CallLimits(operationAllowances(config.requestLimitFactor)) },
      dashboard: dashboard(dashboardFolder),
      requestLog: requestLog(log),
      report: (error) => log.error({ error }, 'a request failed'),
    });
    checkRegistry(app, routes, operations);
    const live = new Gateway({
      ...{ ...access, server: web.server, db: pool, tail, documents: healing.documents },
      identity: { boot: identity.boot, build: identity.version, node: identity.node },
      dictionary: () => metrics.dictionary,
    });
    gateway = live;
    stopper.add(() => live.close());
    web.serve(app);
    const sweeps = [
      { name: 'metrics', run: pruneMetrics },
      { name: 'events', run: (db: typeof pool) => pruneEvents(db, eventDays) },
      { name: 'audit', run: () => audit.prune() },
      ...accounts.sweeps,
    ];
    const failed = (name: string, error: unknown): void => log.warn({ name, error }, 'old rows stay for now');
    stopper.add(startRetention(pool, sweeps, failed));
    const startedAt = identity.startedAt.toISOString();
    const databaseSocket = database.server?.connection.host ?? null;
    writeRunning(folder.run, {
      pid: process.pid,
      url: web.url,
      version: identity.version,
      startedAt,
      databaseSocket,
    });
    stopper.add(() => clearRunning(folder.run));
    // Last: a password that is made must be shown, and nothing may fail between the two.
    const newPassword = await ensureOwner(pool);
    const notices = [database.server?.notice, runtime.notice].filter((notice) => typeof notice === 'string');
    return { url: web.url, newPassword, notices, stop: () => stopper.run() };
  } catch (error) {
    await stopper.run();
    throw error;
  }
};
