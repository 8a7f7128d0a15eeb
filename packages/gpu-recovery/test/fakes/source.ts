import type { GpuReading, GpuSource, ProbeOutcome, SourceNote } from '../../src/index.ts';

export interface FakeSource extends GpuSource {
  /** Answers of the next probes, in order; the last one for all that follow. */
  script: (ProbeOutcome | Promise<ProbeOutcome> | Error)[];
  notes: SourceNote[];
  states: ReadonlyMap<number, string>;
  /** Probes that began. */
  started: number;
  /** Probes that have not answered yet. */
  out: number;
  /** The most that were ever out at one time. */
  mostAtOnce: number;
  closed: number;
}

export const reads = (...readings: readonly GpuReading[]): ProbeOutcome => ({
  kind: 'readings',
  readings,
  errors: [],
  tookMs: 1,
});

function reasonOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** A source that answers as written, and gives up when it is told to. */
export function fakeSource(...script: FakeSource['script']): FakeSource {
  const source: FakeSource = {
    kind: 'nvidia-smi',
    script,
    notes: [],
    states: new Map(),
    started: 0,
    out: 0,
    mostAtOnce: 0,
    closed: 0,
    describe: () => 'a script',
    probe: async (signal) => {
      source.started += 1;
      source.out += 1;
      source.mostAtOnce = Math.max(source.mostAtOnce, source.out);
      try {
        const answer = source.script.length > 1 ? source.script.shift() : source.script[0];
        if (answer instanceof Error) throw answer;
        return (await Promise.race([answer, reasonOf(signal)])) ?? { kind: 'none' };
      } finally {
        source.out -= 1;
      }
    },
    processStates: () => Promise.resolve(source.states),
    takeNotes: () => source.notes.splice(0),
    close: () => {
      source.closed += 1;
      return Promise.resolve();
    },
  };
  return source;
}
