import type { LabelWarning } from './core/labels.ts';
import type { Policy } from './core/policy.ts';
import type { ServiceOverrides } from './core/service-overrides.ts';
import type { ServiceStatus } from './core/snapshot.ts';
import type { BoxStatus } from './core/box-status.ts';
import type { Clock, Containers, Host, Journal, Lock, Mirror, Random, Rebooter, Remedies } from './ports.ts';

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
  /** What holds for single services in place of their labels. */
  readonly services?: ServiceOverrides;
  readonly clock: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
  readonly containers: Containers;
  /** The write-ahead truth. */
  readonly journal: Journal;
  /** Where the records go besides, as soon as it is there. */
  readonly mirror?: Mirror;
  /** What the box itself shows; without it category B has nothing to go by. */
  readonly host?: Host;
  /** What can be done to the box; an action without remedy is left out, with the reason told. */
  readonly remedies?: Remedies;
  /** Without it category D refuses. */
  readonly rebooter?: Rebooter;
  /** The right to act; without one this engine must be the only one. */
  readonly lock?: Lock;
  readonly log?: Log;
}

export type Heartbeat = 'starting' | 'healthy' | 'degraded' | 'dead';

export interface EngineSnapshot {
  readonly services: readonly ServiceStatus[];
  readonly box: BoxStatus;
  readonly warnings: readonly LabelWarning[];
  readonly heartbeat: Heartbeat;
  /** UTC milliseconds of the last whole look; null before the first. */
  readonly lastCycleAtMs: number | null;
  /** Whole looks since the engine began. */
  readonly cycles: number;
  /** `away`: the runtime does not answer, nothing is decided. */
  readonly runtime: 'ok' | 'away';
  readonly pausedUntilMs: number | null;
  /** `standby`: the lock is not held. `observe`: the policy says dry run. */
  readonly mode: 'execute' | 'standby' | 'observe';
  /** Records that wait for the mirror. */
  readonly mirrorWaiting: number;
}
