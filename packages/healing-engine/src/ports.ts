/**
 * What the engine needs from outside. Every port is small and declared here, where it is used; the real
 * ones live in `adapters/`, the simulated ones in `simulation/`.
 */

/** Wall time for rows and display, monotonic time for durations, boot identity for resuming. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. May jump. */
  wallMs(): number;
  /** Milliseconds on a clock that never jumps; only differences within one process mean anything. */
  monotonicMs(): number;
  /** The kernel's boot id, or null where it cannot be read. */
  bootId(): string | null;
  /** Milliseconds since boot; the lower bound for time passed before this process began. */
  uptimeMs(): number;
  /** Resolves after `ms`, rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Uniform in [0, 1): jitter of the backoff. */
export type Random = () => number;

/** `none`: no health check is configured. */
export type Health = 'healthy' | 'unhealthy' | 'starting' | 'none';

export type RunState = 'running' | 'exited' | 'dead' | 'restarting' | 'paused' | 'created' | 'removing';

/** Who starts it again by itself when its main process ends. */
export type RestartPolicy = 'no' | 'on-failure' | 'always' | 'unless-stopped';

/** One container or supervised process as its runtime reports it. */
export interface RuntimeInstance {
  /** Changes when it is re-created. */
  readonly id: string;
  /** The runtime's own name for it. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly runState: RunState;
  readonly health: Health;
  /** Failed health checks in a row; null when the runtime does not say. */
  readonly failingStreak: number | null;
  /** Exit code of the last failed health check, where the runtime tells. */
  readonly probeExitCode?: number | null;
  /** UTC ms of the last start; null when never started. Tells a restart from no restart. */
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  /** Restarts made by the runtime's own policy. */
  readonly restartCount: number | null;
  readonly restartPolicy: RestartPolicy;
  /** Stop plus start would delete it (Docker's AutoRemove). */
  readonly autoRemove: boolean;
  /** Id of the instance whose network namespace it shares, else null. */
  readonly networkOf: string | null;
  readonly pid: number | null;
  /** start period + retries x (interval + timeout) of its health check; null when unknown. Bounds how long a verdict takes. */
  readonly healthWindowMs: number | null;
  readonly image: string | null;
}

export type RuntimeEventKind =
  | 'health'
  | 'die'
  | 'oom'
  | 'start'
  | 'stop'
  | 'kill'
  | 'destroy'
  | 'rename'
  | 'pause'
  | 'unpause'
  | 'create';

/** A hint to look again sooner. `stop` without an intent of ours is the operator's wish. */
export interface RuntimeEvent {
  readonly kind: RuntimeEventKind;
  readonly id: string;
  readonly name: string;
  /** UTC ms as the runtime stamped it. */
  readonly atMs: number;
}

/**
 * The runtime that holds the services: Docker, or supervised processes. Each call has its own deadline
 * from the caller's signal. An aborted call has an *unknown* outcome, not a failed one.
 */
export interface Containers {
  readonly kind: 'docker' | 'processes' | 'simulated';
  /** All instances in scope (never others, never the one we run in). */
  list(signal: AbortSignal): Promise<readonly RuntimeInstance[]>;
  inspect(id: string, signal: AbortSignal): Promise<RuntimeInstance | null>;
  /**
   * Yields until the stream breaks or the signal aborts; the caller reconnects. `connected` is called once the runtime
   * delivers. With `sinceMs` (UTC) what is remembered from then on comes first: a stop by a person must not be missed.
   */
  events(signal: AbortSignal, sinceMs?: number, connected?: () => void): AsyncIterable<RuntimeEvent>;
  restart(id: string, stopTimeoutMs: number, signal: AbortSignal): Promise<void>;
  stop(id: string, stopTimeoutMs: number, signal: AbortSignal): Promise<void>;
  start(id: string, signal: AbortSignal): Promise<void>;
  /** SIGKILL to its main process, for the fire drill; no `stop` follows, so the engine heals it. */
  kill(id: string, signal: AbortSignal): Promise<void>;
}

/** A record of the local journal: the write-ahead truth. JSON-serialisable, opaque to the store. */
export interface JournalRecord {
  /** Gap-free within one journal, from 1. */
  readonly n: number;
  readonly atMs: number;
  readonly bootId: string | null;
  readonly kind: string;
  readonly body: unknown;
}

/** Durable before the promise resolves. */
export interface Journal {
  /** Every record still needed, oldest first; a torn last line is dropped. */
  read(): Promise<readonly JournalRecord[]>;
  append(records: readonly Omit<JournalRecord, 'n'>[]): Promise<readonly JournalRecord[]>;
  /** Replaces all records up to `n` by one snapshot record, atomically. */
  compact(upTo: number, snapshot: Omit<JournalRecord, 'n'>): Promise<void>;
  close(): Promise<void>;
}

/**
 * The durable mirror (PostgreSQL). Gets records in order, each at least once, and must ignore those it has.
 * Throws while it is away; the engine keeps them in the journal and tries again.
 */
export interface Mirror {
  write(records: readonly JournalRecord[], signal: AbortSignal): Promise<void>;
}

/** What the box itself shows; null: not known, never 0. */
export interface BoxFact {
  /** Shares from 0 to 1. */
  readonly cpuShare: number | null;
  readonly memoryShare: number | null;
  readonly diskShare: number | null;
  readonly gpuShare: number | null;
  /** The hottest of processor and GPU. */
  readonly temperatureCelsius: number | null;
  /** Whether work gets done while the GPU is busy; null without a source. */
  readonly gpuProgress: boolean | null;
  /** The card or its driver is at fault, as a diagnosis of the GPU says. */
  readonly gpuFault: boolean | null;
  /** Whether the database answers. */
  readonly databaseAnswers: boolean | null;
  /** An update runs, or a person works on the box: no reboot, no hard restart. */
  readonly busyWith: 'update' | 'operator' | null;
}

/** Reads what the box itself shows, about every 10 s. A value that cannot be read is null. */
export interface Host {
  read(signal: AbortSignal): Promise<BoxFact>;
}

/** What can be done to the box beside starting and stopping services. */
export type RemedyAction =
  | 'llm-cache-clear'
  | 'llm-session-reset'
  | 'gpu-throttle'
  /** Takes `gpu-throttle` back. */
  | 'gpu-unthrottle'
  | 'gpu-reset'
  | 'disk-cleanup'
  | 'database-vacuum';

export interface Remedy {
  /** The call may take this long; then its outcome is unknown, and `check` decides. */
  readonly timeoutMs: number;
  run(signal: AbortSignal): Promise<void>;
  /** Whether it had its effect; null: cannot be told now. Asked every second for `checkWithinMs`. */
  check?(signal: AbortSignal): Promise<boolean | null>;
  readonly checkWithinMs?: number;
  /** One check may take this long, but never longer than `checkWithinMs` leaves, or 5 s; default 5 s. */
  readonly checkTimeoutMs?: number;
}

/** What this box has; an action without remedy is left out, with the reason told. */
export type Remedies = Readonly<Partial<Record<RemedyAction, Remedy>>>;

/** Restarts the box. Resolves when the order was taken, which proves nothing. */
export interface Rebooter {
  reboot(signal: AbortSignal): Promise<void>;
}

/** The right to act on this box. Asked before each effect. */
export interface Lock {
  held(): boolean;
}
