import { readFileSync } from 'node:fs';
import { HealingError } from '../errors.ts';
import type { Containers, RuntimeEvent } from '../ports.ts';
import { processFiles } from './process-files.ts';
import { SupervisedProcess, type ProcessSpec } from './supervised-process.ts';

export type { ProcessSpec } from './supervised-process.ts';

export interface ProcessContainers extends Containers {
  /** Starts what was never started and what ended cleanly with its parent; what crashed meanwhile is the engine's to heal. */
  startNew(): Promise<void>;
  /** Stops every process, for the end of the parent; they are started again by `startNew`. */
  stopAll(timeoutMs: number): Promise<void>;
  /** Ends the looking; the processes live on. */
  close(): void;
}

export interface ProcessesOptions {
  /** Where pids and logs are kept. */
  readonly folder: string;
  readonly specs: readonly ProcessSpec[];
  readonly checkEveryMs?: number;
}

/** Local processes as services: the runtime where there is no Docker Engine, and a fast real one for tests. */
export function createProcessContainers({
  folder,
  specs,
  checkEveryMs = 1_000,
}: ProcessesOptions): ProcessContainers {
  const files = processFiles(folder);
  const boot = bootId();
  const listeners = new Set<(event: RuntimeEvent) => void>();
  const processes = new Map(
    specs.map((spec) => [
      spec.name,
      new SupervisedProcess(spec, files, boot, (kind, { id, name }) => {
        for (const listener of listeners) listener({ kind, id, name, atMs: Date.now() });
      }),
    ]),
  );
  const closed = new AbortController();
  const timer = setInterval(() => {
    for (const each of processes.values()) void each.check(closed.signal);
  }, checkEveryMs);
  timer.unref();

  const named = (id: string): SupervisedProcess => {
    const found = processes.get(id);
    if (found === undefined)
      throw new HealingError('INSTANCE_GONE', `There is no process service named "${id}".`);
    return found;
  };

  return {
    kind: 'processes',
    list: async () => [...processes.values()].map((each) => each.describe()),
    inspect: async (id) => processes.get(id)?.describe() ?? null,
    events: (signal, _sinceMs, connected) => stream(listeners, signal, connected),
    restart: async (id, stopTimeoutMs, signal) => {
      await named(id).stop(stopTimeoutMs, signal);
      await named(id).start();
    },
    stop: async (id, stopTimeoutMs, signal) => {
      named(id).markStoppedOnPurpose();
      await named(id).stop(stopTimeoutMs, signal);
    },
    start: async (id) => named(id).start(),
    kill: async (id) => named(id).kill(),
    startNew: async () => {
      for (const each of processes.values()) if (each.isNew && !each.stoppedOnPurpose) await each.start();
    },
    stopAll: async (timeoutMs) => {
      await Promise.all(
        [...processes.values()].map((each) => each.stop(timeoutMs, AbortSignal.timeout(timeoutMs + 5_000))),
      );
      for (const each of processes.values()) if (!each.stoppedOnPurpose) each.forget();
    },
    close: () => {
      closed.abort();
      clearInterval(timer);
    },
  };
}

async function* stream(
  listeners: Set<(event: RuntimeEvent) => void>,
  signal: AbortSignal,
  connected: (() => void) | undefined,
): AsyncGenerator<RuntimeEvent> {
  const queue: RuntimeEvent[] = [];
  let wake = (): void => undefined;
  const listener = (event: RuntimeEvent): void => {
    queue.push(event);
    wake();
  };
  const onAbort = (): void => wake();
  listeners.add(listener);
  signal.addEventListener('abort', onAbort);
  connected?.();
  try {
    while (!signal.aborted) {
      const event = queue.shift();
      if (event !== undefined) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    listeners.delete(listener);
    signal.removeEventListener('abort', onAbort);
  }
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
