import { classifyFailure } from '../core/nvidia-smi/failure.ts';
import { parseQueryCsv } from '../core/nvidia-smi/query-csv.ts';
import type { ProbeOutcome } from '../core/observation.ts';
import type { Clock, GpuSource, Run } from '../ports.ts';
import { planQuery, timedOut, type SmiQuery } from './nvidia-smi-query.ts';
import { processState, statesOf } from './process-states.ts';

export interface SmiOptions {
  /** Default `nvidia-smi`, found by PATH. */
  readonly command?: string;
  readonly run: Run;
  readonly clock: Clock;
  /** Beyond it the program is ended. Default 45 s: a slow driver is told from a dead one by then. */
  readonly timeoutMs?: number;
}

/** Starts nvidia-smi for every answer. Costs a process each time; for single looks and slow periods. */
export function nvidiaSmiOnce(options: SmiOptions): GpuSource {
  const { command = 'nvidia-smi', run, clock, timeoutMs = 45_000 } = options;
  let query: SmiQuery | null = null;
  let stuck: Extract<ProbeOutcome, { kind: 'stuck' }> | null = null;
  let pids: readonly number[] = [];

  const ask = async (signal: AbortSignal): Promise<ProbeOutcome> => {
    if (query === null) {
      const plan = await planQuery({ command, run, clock }, signal);
      if (plan.kind === 'unusable') return plan.outcome;
      query = plan.query;
    }
    const startedMs = clock.monotonicMs();
    const answer = await run(query.argv, { timeoutMs, signal });
    switch (answer.kind) {
      case 'missing':
        query = null;
        return { kind: 'vanished', text: `there is no program ${answer.command} any more` };
      case 'timeout':
        return timedOut(answer.pid, answer.state, timeoutMs);
      case 'exited': {
        const table = parseQueryCsv(answer.stdout, query.fields);
        const failure = classifyFailure(answer);
        if (failure !== null && table.readings.length === 0) {
          // An update of the driver may know other fields.
          if (failure.code === 'unknown_field') query = null;
          return { kind: 'failed', failure, exitCode: answer.exitCode };
        }
        const lone = table.errors[0];
        if (table.readings.length === 0 && lone !== undefined) {
          return { kind: 'failed', failure: lone.failure, exitCode: answer.exitCode };
        }
        const readings = await query.complete(table.readings, signal);
        pids = readings.flatMap(({ processes }) =>
          processes.known ? processes.value.map(({ pid }) => pid) : [],
        );
        return {
          kind: 'readings',
          readings,
          errors: table.errors,
          tookMs: clock.monotonicMs() - startedMs,
        };
      }
    }
  };

  return {
    kind: 'nvidia-smi',
    describe: () => `${command}, started for every reading`,
    probe: async (signal) => {
      // One that cannot be killed still is the one outstanding probe.
      if (stuck !== null) {
        const state = processState(stuck.pid);
        if (state !== null) return { ...stuck, state };
        stuck = null;
      }
      const outcome = await ask(signal);
      if (outcome.kind === 'stuck') stuck = outcome;
      return outcome;
    },
    processStates: () => Promise.resolve(statesOf(pids)),
    takeNotes: () => [],
    close: () => Promise.resolve(),
  };
}
