import { jetsonReading } from '../core/jetson-sysfs.ts';
import { tegrastatsReading } from '../core/tegrastats.ts';
import type { ProbeOutcome } from '../core/observation.ts';
import type { GpuReading } from '../core/reading.ts';
import type { Clock, GpuSource } from '../ports.ts';
import { JetsonTree } from './jetson-files.ts';
import { startLines, type LineEnd, type LineProcess } from './line-process.ts';

const noStates = (): Promise<ReadonlyMap<number, string>> => Promise.resolve(new Map());

/** A Jetson by the files of its kernel. `root` is a prefix, for tests and for a mounted host. */
export function jetsonSysfs(options: { readonly root?: string; readonly clock: Clock }): GpuSource {
  const { root = '/', clock } = options;
  const tree = new JetsonTree(root);
  return {
    kind: 'jetson-sysfs',
    describe: () => `files of the kernel below ${root}`,
    probe: () => {
      const startedMs = clock.monotonicMs();
      const reading = jetsonReading(tree.read());
      const tookMs = clock.monotonicMs() - startedMs;
      return Promise.resolve({ kind: 'readings', readings: [reading], errors: [], tookMs });
    },
    processStates: noStates,
    takeNotes: () => [],
    close: () => {
      tree.close();
      return Promise.resolve();
    },
  };
}

/** A Jetson by tegrastats, which needs no knowledge of its files. The page cache counts as used there. */
export function tegrastats(options: {
  readonly command?: string;
  readonly clock: Clock;
  readonly periodMs?: number;
}): GpuSource {
  const { command = 'tegrastats', clock, periodMs = 1000 } = options;
  let process: LineProcess | null = null;
  let latest: GpuReading | null = null;
  let ended: LineEnd | null = null;
  let wake: (() => void) | null = null;

  const start = (): void => {
    process = startLines([command, '--interval', String(periodMs)], {
      line: (line) => {
        latest = tegrastatsReading(line) ?? latest;
        wake?.();
      },
      end: (end) => {
        process = null;
        ended = end;
        wake?.();
      },
    });
  };
  const probe = async (signal: AbortSignal): Promise<ProbeOutcome> => {
    const startedMs = clock.monotonicMs();
    for (;;) {
      signal.throwIfAborted();
      if (latest !== null) {
        const reading = latest;
        latest = null;
        return { kind: 'readings', readings: [reading], errors: [], tookMs: clock.monotonicMs() - startedMs };
      }
      if (ended !== null) {
        const said =
          ended.kind === 'missing' ? `there is no program ${command}` : `${command} ended: ${ended.tail}`;
        ended = null;
        return { kind: 'vanished', text: said };
      }
      if (process === null) start();
      await new Promise<void>((resolve) => {
        const woken = (): void => {
          signal.removeEventListener('abort', woken);
          wake = null;
          resolve();
        };
        wake = woken;
        signal.addEventListener('abort', woken);
      });
    }
  };
  return {
    kind: 'tegrastats',
    describe: () => `${command} --interval ${periodMs}`,
    probe,
    processStates: noStates,
    takeNotes: () => [],
    close: async () => {
      const own = process;
      process = null;
      latest = null;
      await own?.stop();
    },
  };
}
