import type { Policy } from './core/policy.ts';
import type { ServiceStatus } from './core/snapshot.ts';
import type { LabelWarning } from './core/labels.ts';
import type { Clock, Containers, Journal, Mirror, Random } from './ports.ts';

export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export interface EngineOptions {
  /** Names the box in events of several boxes. */
  readonly nodeId: string;
  /** Numbers that differ from `defaultPolicy`. */
  readonly policy?: Policy;
  readonly clock: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
  readonly containers: Containers;
  /** The write-ahead truth. */
  readonly journal: Journal;
  /** Where the records go besides, as soon as it is there. */
  readonly mirror?: Mirror;
  readonly log?: Log;
}

export type Heartbeat = 'starting' | 'healthy' | 'degraded' | 'dead';

export interface EngineSnapshot {
  readonly services: readonly ServiceStatus[];
  readonly warnings: readonly LabelWarning[];
  readonly heartbeat: Heartbeat;
  /** UTC milliseconds of the last whole look; null before the first. */
  readonly lastCycleAtMs: number | null;
  /** Whole looks since the engine began. */
  readonly cycles: number;
  /** `away`: the runtime does not answer, nothing is decided. */
  readonly runtime: 'ok' | 'away';
  readonly pausedUntilMs: number | null;
  /** Records that wait for the mirror. */
  readonly mirrorWaiting: number;
}
