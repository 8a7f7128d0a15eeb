import { arch, cpus, hostname, platform, release, totalmem, uptime } from 'node:os';
import type { EngineSnapshot } from '@arasul/healing-engine';
import type { ServicesDocument } from '../contract/services.ts';
import type { SystemInfo, SystemStatus } from '../contract/system.ts';
import type { Database } from '../database/connect.ts';
import { type Route, route } from '../http/route.ts';

export interface SystemSources {
  readonly node: string;
  readonly version: string;
  readonly boot: string;
  readonly startedAt: Date;
  readonly database: Database;
  readonly snapshot: () => EngineSnapshot;
  readonly services: () => ServicesDocument;
  readonly runtimeReason: SystemStatus['runtime']['reason'];
}

const condition = ({ database, snapshot }: SystemSources): SystemStatus['status'] => {
  const { heartbeat, runtime } = snapshot();
  if (heartbeat === 'starting') return 'starting';
  return database.state() === 'ok' && heartbeat === 'healthy' && runtime === 'ok' ? 'ok' : 'degraded';
};

const status = (sources: SystemSources): SystemStatus => {
  const { runtime, services } = sources.services();
  const count = (...states: readonly string[]): number =>
    services.filter(({ state }) => states.includes(state)).length;
  return {
    status: condition(sources),
    node: sources.node,
    now: new Date().toISOString(),
    startedAt: sources.startedAt.toISOString(),
    database: sources.database.state(),
    runtime: {
      kind: runtime,
      reachable: sources.snapshot().runtime === 'ok',
      reason: sources.runtimeReason,
    },
    services: {
      total: services.length,
      healthy: count('healthy'),
      failing: count('unhealthy', 'down'),
      stopped: count('stopped', 'paused'),
    },
  };
};

const info = ({ node, version, boot, database }: SystemSources): SystemInfo => {
  const processors = cpus();
  return {
    node,
    version,
    boot,
    hostname: hostname(),
    platform: platform(),
    architecture: arch(),
    kernel: release(),
    cpuModel: processors[0]?.model.trim() ?? null,
    cpuCores: processors.length,
    memoryBytes: totalmem(),
    uptimeSeconds: Math.round(uptime()),
    nodeVersion: process.versions.node,
    databaseVersion: database.version,
    databaseEmbedded: database.embedded,
  };
};

/** How the box is; without login only whether it is well. */
export const systemRoutes = (sources: SystemSources): readonly Route[] => [
  route('health.read', () => ({ status: condition(sources) })),
  route('system.status', () => status(sources)),
  route('system.info', () => info(sources)),
];
