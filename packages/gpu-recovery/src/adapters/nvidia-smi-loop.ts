import { addLine, closeBatch, emptyBatch, type Batch, type BatchState } from '../core/batch.ts';
import { classifyFailure } from '../core/nvidia-smi/failure.ts';
import { parseQueryLine } from '../core/nvidia-smi/query-csv.ts';
import type { ProbeOutcome } from '../core/observation.ts';
import type { Clock, GpuSource, Run, SourceNote } from '../ports.ts';
import { startLines, type LineEnd, type LineProcess } from './line-process.ts';
import { planQuery, type SmiQuery } from './nvidia-smi-query.ts';
import { processState, statesOf } from './process-states.ts';

export interface LoopOptions {
  readonly command?: string;
  readonly run: Run;
  readonly clock: Clock;
  /** Default 1000. */
  readonly periodMs?: number;
  /** So long without a line, and the process is ended and started anew. Default three periods, at least 3 s. */
  readonly silentMs?: number;
}

/** Rows of one moment come together; after so long without another the moment is over. */
const settleMs = 100;
const silentPeriods = 3;
const minSilentMs = 3000;
const maxBackoffMs = 30_000;

interface Running {
  readonly process: LineProcess;
  batch: BatchState;
  settle: NodeJS.Timeout | null;
}

/**
 * One nvidia-smi that answers every period: hundreds of times cheaper than one process a reading, and it
 * does not wake the device each time. There is never a second one: what cannot be killed is reported as
 * stuck until it is gone.
 */
export function nvidiaSmiLoop(options: LoopOptions): GpuSource {
  const { command = 'nvidia-smi', run, clock, periodMs = 1000 } = options;
  const silentMs = options.silentMs ?? Math.max(minSilentMs, silentPeriods * periodMs);
  let query: SmiQuery | null = null;
  let running: Running | null = null;
  let ended: LineEnd | null = null;
  let unread: Batch | null = null;
  let wake: (() => void) | null = null;
  let lastHeardMs = -Infinity;
  let failures = 0;
  let stuck: Extract<ProbeOutcome, { kind: 'stuck' }> | null = null;
  let pids: readonly number[] = [];
  let notes: SourceNote[] = [];

  const deliver = (batch: Batch | null): void => {
    if (batch === null) return;
    for (const text of batch.driverEvents) notes.push({ kind: 'driver_event', text });
    unread = batch;
    failures = 0;
    wake?.();
  };

  const start = (of: SmiQuery): void => {
    ended = null;
    lastHeardMs = clock.monotonicMs();
    const own: Running = {
      process: startLines([...of.argv, '-lms', String(periodMs)], {
        line: (line) => {
          if (running !== own) return;
          lastHeardMs = clock.monotonicMs();
          const step = addLine(own.batch, parseQueryLine(of.fields, line));
          own.batch = step.state;
          deliver(step.complete);
          if (own.settle !== null) clearTimeout(own.settle);
          own.settle = setTimeout(() => {
            const closed = closeBatch(own.batch);
            own.batch = closed.state;
            deliver(closed.complete);
          }, settleMs);
        },
        end: (end) => {
          if (running !== own) return;
          running = null;
          ended = end;
          wake?.();
        },
      }),
      batch: { open: emptyBatch, expected: 0 },
      settle: null,
    };
    running = own;
  };

  const stop = async (): Promise<string | null> => {
    const own = running;
    running = null;
    if (own === null) return null;
    if (own.settle !== null) clearTimeout(own.settle);
    const state = await own.process.stop();
    if (state !== null) stuck = { kind: 'stuck', pid: own.process.pid, state, forMs: 0 };
    return state;
  };

  /** Wakes up for a batch, an end, or after `ms`. */
  const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
    const timer = new AbortController();
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const slept = clock.sleep(ms, AbortSignal.any([signal, timer.signal])).catch(() => undefined);
    await Promise.race([woken, slept]);
    wake = null;
    timer.abort();
    signal.throwIfAborted();
  };

  const outcomeOfEnd = (end: LineEnd): ProbeOutcome => {
    failures += 1;
    if (end.kind === 'missing') {
      query = null;
      return { kind: 'vanished', text: `there is no program ${command} any more` };
    }
    const said = { exitCode: end.exitCode === 0 ? 255 : end.exitCode, stdout: end.tail, stderr: '' };
    const failure = classifyFailure(said) ?? { code: 'unknown', text: end.tail };
    if (failure.code === 'unknown_field') query = null;
    return { kind: 'failed', failure, exitCode: end.exitCode };
  };

  const stillStuck = (): ProbeOutcome | null => {
    if (stuck === null) return null;
    const state = processState(stuck.pid);
    if (state === null) stuck = null;
    return stuck === null || state === null ? null : { ...stuck, state };
  };

  const probe = async (signal: AbortSignal): Promise<ProbeOutcome> => {
    const startedMs = clock.monotonicMs();
    for (;;) {
      signal.throwIfAborted();
      const held = stillStuck();
      if (held !== null) return held;
      if (unread !== null && query !== null) {
        const { readings: rows, errors } = unread;
        unread = null;
        const readings = await query.complete(rows, signal);
        pids = readings.flatMap(({ processes }) =>
          processes.known ? processes.value.map(({ pid }) => pid) : [],
        );
        return { kind: 'readings', readings, errors, tookMs: clock.monotonicMs() - startedMs };
      }
      if (ended !== null) {
        const outcome = outcomeOfEnd(ended);
        ended = null;
        return outcome;
      }
      if (running === null) {
        const backoffMs = failures === 0 ? 0 : Math.min(maxBackoffMs, 1000 * 2 ** (failures - 1));
        if (backoffMs > 0) await clock.sleep(backoffMs, signal);
        if (query === null) {
          const plan = await planQuery({ command, run, clock }, signal);
          if (plan.kind === 'unusable') {
            failures += 1;
            if (plan.outcome.kind === 'stuck') stuck = plan.outcome;
            return plan.outcome;
          }
          query = plan.query;
        }
        // Given up at the moment the wait was over: what would be started now, nobody would end.
        signal.throwIfAborted();
        start(query);
      }
      await pause(silentMs, signal);
      if (running !== null && unread === null && clock.monotonicMs() - lastHeardMs >= silentMs) {
        notes.push({ kind: 'probe_restarted', why: `nvidia-smi printed nothing for ${silentMs} ms` });
        failures += 1;
        await stop();
      }
    }
  };

  return {
    kind: 'nvidia-smi-loop',
    describe: () => `${command} -lms ${periodMs}, one process for all readings`,
    probe,
    processStates: () => Promise.resolve(statesOf(pids)),
    takeNotes: () => {
      const taken = notes;
      notes = [];
      return taken;
    },
    close: async () => {
      unread = null;
      await stop();
    },
  };
}
