import type { GpuReading, GpuSource, ProbeOutcome, SourceNote } from '../../src/index.ts';

export interface FakeSource extends GpuSource {
  /** Answers of the next probes, in order; the last one for all that follow. */
  script: (ProbeOutcome | Promise<ProbeOutcome> | Error)[];
  notes: SourceNote[];
  states: ReadonlyMap<number, string>;
  /** Probes that began. */
  started: number;
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

/** A source that answers as written. */
export function fakeSource(...script: FakeSource['script']): FakeSource {
  let out = 0;
  const source: FakeSource = {
    kind: 'nvidia-smi',
    script,
    notes: [],
    states: new Map(),
    started: 0,
    mostAtOnce: 0,
    closed: 0,
    describe: () => 'a script',
    probe: async () => {
      source.started += 1;
      out += 1;
      source.mostAtOnce = Math.max(source.mostAtOnce, out);
      try {
        const answer = source.script.length > 1 ? source.script.shift() : source.script[0];
        if (answer instanceof Error) throw answer;
        return (await answer) ?? { kind: 'none' };
      } finally {
        out -= 1;
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
