import type { RuntimeInstance } from '../ports.ts';

export type ServiceRole = 'app' | 'database' | 'proxy' | 'self';

/** A step of the ladder that an operator allows through `arasul.heal.actions`. */
export type AllowedAction = 'restart' | 'stop-start';

export type Mode = 'execute' | 'shadow' | 'off';

/** A managed service: the instance that the runtime reports now, and what its labels say. */
export interface ServiceFact {
  readonly name: string;
  readonly role: ServiceRole;
  readonly critical: boolean;
  readonly mode: Mode;
  readonly dependsOn: readonly string[];
  readonly allowed: readonly AllowedAction[];
  readonly stopTimeoutMs: number;
  readonly graceMs: number;
  /** Exit code 0 means done, not down. */
  readonly oneshot: boolean;
  readonly instance: RuntimeInstance;
  /** The service whose network it shares, as far as it is there. */
  readonly networkProvider: { readonly name: string; readonly startedAtMs: number | null } | null;
}

export type FaultCause =
  | 'unhealthy'
  | 'exited'
  | 'dead'
  | 'restart-loop'
  | 'oom'
  | 'start-timeout'
  /** A desired service of which no instance is there. */
  | 'missing'
  /** It shares the network of a service that was started after it: its own network is dead (moby). */
  | 'probe-failed';

/** What one look at a service tells; `unknown` changes nothing. */
export type Condition =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'fault'; readonly cause: FaultCause; readonly exitCode: number | null }
  /** Down, but the runtime's own restart policy is still at work. */
  | { readonly kind: 'owned-by-runtime'; readonly exitCode: number | null }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'unknown' };
