import type { EngineSnapshot, ServiceStatus } from '@arasul/healing-engine';
import type { HealingDocument } from '../contract/live.ts';
import type { ServiceView, ServicesDocument } from '../contract/services.ts';
import type { Tally } from './tally.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Without the right to act nothing is done; with a dry run it is only said what would be. */
const modes: Readonly<Record<EngineSnapshot['mode'], HealingDocument['mode']>> = {
  execute: 'execute',
  observe: 'shadow',
  standby: 'off',
};

/** A fire drill is for applications: a database or the front door is not killed for practice. */
const isDrillable = ({ role, state }: ServiceStatus): boolean =>
  role === 'app' && (state === 'healthy' || state === 'unhealthy' || state === 'starting');

const toView = (status: ServiceStatus, tally: Tally, nowMs: number): ServiceView => ({
  name: status.name,
  state: status.state,
  since: iso(status.sinceMs),
  dependsOn: [...status.dependsOn],
  role: status.role,
  repairs24h: tally.repairs24h(status.name, nowMs),
  pid: status.pid,
  instanceId: status.instanceId,
  image: status.image,
  exitCode: status.exitCode,
  drillable: isDrillable(status),
  repair:
    status.repair === null
      ? null
      : {
          episode: status.repair.episode,
          phase: status.repair.phase,
          attempt: status.repair.attempt,
          maxAttempts: status.repair.maxAttempts,
          action: status.repair.action,
          nextAt: status.repair.nextAtMs === null ? null : iso(status.repair.nextAtMs),
        },
});

export const toServices = (
  snapshot: EngineSnapshot,
  runtime: ServicesDocument['runtime'],
  tally: Tally,
  nowMs: number,
): ServicesDocument => ({
  runtime,
  services: snapshot.services.map((status) => toView(status, tally, nowMs)),
});

export const toHealing = (snapshot: EngineSnapshot, tally: Tally, nowMs: number): HealingDocument => ({
  heartbeatAt: snapshot.lastCycleAtMs === null ? null : iso(snapshot.lastCycleAtMs),
  heartbeat: snapshot.heartbeat,
  pausedUntil: snapshot.pausedUntilMs === null ? null : iso(snapshot.pausedUntilMs),
  mode: modes[snapshot.mode],
  checksToday: tally.checksToday(snapshot.cycles, nowMs),
  repairsToday: tally.repairsToday(nowMs),
});
