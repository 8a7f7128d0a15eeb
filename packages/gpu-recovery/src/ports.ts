import type { KernelEvent } from './core/kernel-log.ts';
import type { Ledger, ThrottleRecord } from './core/ledger.ts';
import type { Measured } from './core/measured.ts';
import type { ProbeOutcome } from './core/observation.ts';
import type { LoadedModel } from './core/ollama-answers.ts';
import type { GpuReading } from './core/reading.ts';

/** What this package needs from outside. Each port is small; the real ones live in `adapters/`. */

export interface Clock {
  /** Never jumps; only differences within one process mean anything. */
  monotonicMs(): number;
  /** Since the Unix epoch, UTC. May jump. */
  wallMs(): number;
  uptimeMs(): number;
  /** The kernel's boot id; null where it cannot be read. */
  bootId(): string | null;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export type RunResult =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** Killed after its time. `state` as in /proc/PID/stat when it is still there, else null. */
  | { readonly kind: 'timeout'; readonly pid: number; readonly state: string | null; readonly stdout: string }
  /** No such program. */
  | { readonly kind: 'missing'; readonly command: string };

/** Runs a program without a shell; never rejects but for the signal. */
export type Run = (
  argv: readonly [string, ...string[]],
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
) => Promise<RunResult>;

/** `unknown`: no answer in time. It may have happened; only verification tells. */
export interface CallOutcome {
  readonly kind: 'done' | 'refused' | 'unknown';
  readonly detail: string;
}

export interface ClearOutcome extends CallOutcome {
  /** What was asked to leave, where the service tells. */
  readonly models: readonly LoadedModel[];
}

/** The LLM service. Every call has its own deadline. */
export interface Llm {
  clearCache(signal: AbortSignal): Promise<ClearOutcome>;
  /** Gives up the requests in flight, then frees their models. */
  resetSession(signal: AbortSignal): Promise<CallOutcome>;
  /** One token; the proof that it works. */
  probe(signal: AbortSignal): Promise<CallOutcome>;
  /** Null when the service does not say. */
  models(signal: AbortSignal): Promise<readonly LoadedModel[] | null>;
  /** What each call would do, for a dry run. */
  describe(action: 'clear_cache' | 'reset_session'): readonly string[];
}

/** Starts and stops the LLM service: a unit, a container, a process. */
export interface Service {
  stop(signal: AbortSignal): Promise<CallOutcome>;
  start(signal: AbortSignal): Promise<CallOutcome>;
  describe(): readonly string[];
}

export type ThrottleOutcome =
  | { readonly kind: 'throttled'; readonly record: ThrottleRecord; readonly capMhz: number | null }
  | { readonly kind: 'refused'; readonly detail: string };

export type UndoOutcome =
  /** One step is taken back; `left` is what remains, null when all is undone. */
  | { readonly kind: 'undone'; readonly left: ThrottleRecord | null }
  | { readonly kind: 'refused'; readonly detail: string };

/** What changes a GPU. */
export interface GpuControl {
  throttle(reading: GpuReading, signal: AbortSignal): Promise<ThrottleOutcome>;
  /** One step back. */
  undoThrottle(record: ThrottleRecord, signal: AbortSignal): Promise<UndoOutcome>;
  /** Only called when nothing holds the device. */
  reset(reading: GpuReading, signal: AbortSignal): Promise<CallOutcome>;
  describe(action: 'throttle_gpu' | 'reset_gpu', reading: GpuReading): readonly string[];
  /** Where GPU and host share a memory: gives back what the page cache holds, if that is much and needed. */
  freeCaches?(signal: AbortSignal): Promise<CallOutcome>;
}

export interface Holder {
  readonly pid: number;
  readonly name: string;
}

export interface Host {
  /** Processes with a GPU device file open; absent where that cannot be seen. */
  holders(): Promise<Measured<readonly Holder[]>>;
  isRoot(): boolean;
  /** Why the host must not be rebooted now (an update, a backup); null when nothing speaks against it. */
  jobLock(): Promise<string | null>;
  /** Several GPUs joined by a link have to be reset together, which this package does not do. */
  hasLinkedGpus(): Promise<Measured<boolean>>;
  reboot(signal: AbortSignal): Promise<CallOutcome>;
}

/** Durable before `save` resolves. */
export interface LedgerStore {
  load(): Promise<Ledger>;
  save(ledger: Ledger): Promise<void>;
}

/** What happened beside the readings. */
export type SourceNote =
  /** A tool that went silent was ended and started anew. */
  | { readonly kind: 'probe_restarted'; readonly why: string }
  /** The driver printed an event between two readings. */
  | { readonly kind: 'driver_event'; readonly text: string };

/** Where readings come from. */
export interface GpuSource {
  readonly kind: 'nvidia-smi-loop' | 'nvidia-smi' | 'jetson-sysfs' | 'tegrastats';
  describe(): string;
  /** The next answer. One call at a time; rejects only with the reason of the signal. */
  probe(signal: AbortSignal): Promise<ProbeOutcome>;
  /** States of the processes that hold the GPU, by pid; empty where unknown. */
  processStates(): Promise<ReadonlyMap<number, string>>;
  /** New since the last call. */
  takeNotes(): readonly SourceNote[];
  close(): Promise<void>;
}

/** Kernel events as they come. */
export interface KernelFeed {
  /** Everything new since the last call. */
  take(): readonly KernelEvent[];
  close(): Promise<void>;
}
