import type { RestartPolicy } from '../ports.ts';

/** A service of the simulated box. Durations in milliseconds. */
export interface SimService {
  readonly name: string;
  readonly dependsOn?: readonly string[];
  readonly role?: 'app' | 'database' | 'proxy' | 'self';
  readonly restartPolicy?: RestartPolicy;
  /** Has a health check; default yes. */
  readonly healthCheck?: boolean;
  /** From start to healthy; default 2 s. */
  readonly startMs?: number;
  /** How long it takes to stop; one that ignores SIGTERM takes its whole stop timeout. Default 0.5 s. */
  readonly stopMs?: number;
  readonly ignoresTerm?: boolean;
  readonly autoRemove?: boolean;
  /** Shares the network of this service. */
  readonly networkOf?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A box as one finds it: a database, an API on it, a page on that, and some that stand alone. */
export const typicalServices: readonly SimService[] = [
  { name: 'postgres', role: 'database', restartPolicy: 'unless-stopped', stopMs: 1_500 },
  { name: 'api', dependsOn: ['postgres'], labels: { 'arasul.heal.critical': 'true' } },
  { name: 'web', dependsOn: ['api'], restartPolicy: 'always' },
  { name: 'n8n', dependsOn: ['postgres'], ignoresTerm: true },
  {
    name: 'llm',
    startMs: 8_000,
    restartPolicy: 'unless-stopped',
    labels: { 'arasul.heal.critical': 'true' },
  },
  { name: 'vpn', healthCheck: false },
  { name: 'torrent', networkOf: 'vpn' },
  { name: 'socket-proxy', role: 'self' },
  { name: 'worker', dependsOn: ['postgres'], autoRemove: true },
  { name: 'metrics', labels: { 'arasul.heal.critical': 'true' } },
];
