import type { KernelEvent } from './kernel-log.ts';
import type { DeviceError } from './nvidia-smi/query-csv.ts';
import type { SmiFailure } from './nvidia-smi/failure.ts';
import type { GpuReading } from './reading.ts';
import type { WorkProgress } from './work.ts';

/** What became of asking the GPUs. */
export type ProbeOutcome =
  | {
      readonly kind: 'readings';
      readonly readings: readonly GpuReading[];
      readonly errors: readonly DeviceError[];
      readonly tookMs: number;
    }
  | { readonly kind: 'failed'; readonly failure: SmiFailure; readonly exitCode: number | null }
  /** Still out; nothing was heard for so long. */
  | { readonly kind: 'pending'; readonly forMs: number }
  /** Killed, and still there: the driver holds it. `state` as in /proc/PID/stat. */
  | { readonly kind: 'stuck'; readonly pid: number; readonly state: string; readonly forMs: number }
  /** The tool is not there any more. */
  | { readonly kind: 'vanished'; readonly text: string }
  /** Nobody asked at this moment; only the other parts are new. */
  | { readonly kind: 'none' };

/** Everything that is known at one moment. */
export interface Observation {
  /** Monotonic. */
  readonly atMs: number;
  readonly probe: ProbeOutcome;
  /** New since the last observation. */
  readonly kernel: readonly KernelEvent[];
  /** New lines of the LLM service's log, searched for memory errors. */
  readonly serviceLog: readonly string[];
  readonly work: WorkProgress;
  /** States of processes that hold the GPU, by pid, as /proc has them: `D`, `Z`, `S` … */
  readonly processStates: ReadonlyMap<number, string>;
  /** Pids are those of the host: false inside of a container, where a list without a process says nothing. */
  readonly processListTrusted: boolean;
}

/** An observation of readings alone; tests and replays fill in the rest. */
export function observe(atMs: number, parts: Partial<Omit<Observation, 'atMs'>> = {}): Observation {
  return {
    atMs,
    probe: { kind: 'none' },
    kernel: [],
    serviceLog: [],
    work: { known: false, reason: 'nobody counts requests' },
    processStates: new Map(),
    processListTrusted: true,
    ...parts,
  };
}
