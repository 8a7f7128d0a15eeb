import type { ProbeOutcome } from './core/observation.ts';
import type { Clock, GpuSource, SourceNote } from './ports.ts';

export type SamplerEvent =
  | { readonly kind: 'probe_slow'; readonly forMs: number }
  | { readonly kind: 'probe_stuck'; readonly pid: number; readonly state: string }
  | { readonly kind: 'probe_recovered'; readonly afterMs: number }
  | { readonly kind: 'probe_failed'; readonly code: string; readonly text: string }
  | { readonly kind: 'probe_vanished'; readonly text: string }
  | SourceNote;

export interface Sampler {
  /** The outcome of this period; `pending` while the one probe that is out has not answered. */
  next(signal: AbortSignal): Promise<ProbeOutcome>;
  /** No probe begins until the function it gives is called; resolves when none is out and the source is closed. */
  pause(): Promise<() => void>;
  /** 0 or 1. */
  outstanding(): number;
  close(): Promise<void>;
}

const slowMs = 5000;

interface Outstanding {
  readonly startedMs: number;
  readonly answer: Promise<ProbeOutcome>;
  readonly ask: AbortController;
}

/**
 * Asks a source once a period, never twice at a time. A probe that hangs keeps its slot: what is reported
 * meanwhile is for how long, since a second probe would only hang beside it.
 */
export function createSampler(options: {
  readonly source: GpuSource;
  readonly clock: Clock;
  readonly periodMs: number;
  readonly onEvent?: (event: SamplerEvent) => void;
}): Sampler {
  const { source, clock, periodMs, onEvent = (): void => undefined } = options;
  let out: Outstanding | null = null;
  let dueMs: number | null = null;
  let wasSilentMs = 0;
  let told: string | null = null;
  let paused = false;

  /** Each state is told once, not every period. */
  const tell = (key: string, event: SamplerEvent): void => {
    if (told === key) return;
    told = key;
    onEvent(event);
  };

  const report = (outcome: ProbeOutcome): void => {
    switch (outcome.kind) {
      case 'readings':
        if (wasSilentMs >= slowMs || told !== null)
          onEvent({ kind: 'probe_recovered', afterMs: wasSilentMs });
        wasSilentMs = 0;
        told = null;
        break;
      case 'pending':
        wasSilentMs = outcome.forMs;
        if (outcome.forMs >= slowMs) tell('slow', { kind: 'probe_slow', forMs: outcome.forMs });
        break;
      case 'stuck':
        wasSilentMs = outcome.forMs;
        tell('stuck', { kind: 'probe_stuck', pid: outcome.pid, state: outcome.state });
        break;
      case 'failed':
        tell(`failed ${outcome.failure.code}`, {
          kind: 'probe_failed',
          code: outcome.failure.code,
          text: outcome.failure.text,
        });
        break;
      case 'vanished':
        tell('vanished', { kind: 'probe_vanished', text: outcome.text });
        break;
      case 'none':
        break;
    }
  };

  const begin = (): Promise<ProbeOutcome> => {
    const startedMs = clock.monotonicMs();
    const ask = new AbortController();
    const answer = source
      .probe(ask.signal)
      .catch((error: unknown): ProbeOutcome => {
        if (ask.signal.aborted) return { kind: 'none' };
        const text = error instanceof Error ? error.message : String(error);
        return { kind: 'failed', failure: { code: 'unknown', text }, exitCode: null };
      })
      .finally(() => {
        out = null;
      });
    out = { startedMs, answer, ask };
    return answer;
  };

  /** A probe that is out would start its tool anew, so it is given up before the source is closed. */
  const rest = async (why: string): Promise<void> => {
    paused = true;
    out?.ask.abort(new Error(why));
    await Promise.all([out?.answer, source.close()]);
  };

  let stuckSinceMs: number | null = null;
  const withTime = (outcome: ProbeOutcome): ProbeOutcome => {
    if (outcome.kind !== 'stuck') {
      stuckSinceMs = null;
      return outcome;
    }
    stuckSinceMs ??= clock.monotonicMs() - outcome.forMs;
    return { ...outcome, forMs: Math.max(outcome.forMs, clock.monotonicMs() - stuckSinceMs) };
  };

  return {
    next: async (signal) => {
      const due = dueMs ?? clock.monotonicMs();
      const waitMs = due - clock.monotonicMs();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      // What was missed is not caught up on.
      dueMs = Math.max(due + periodMs, clock.monotonicMs());
      if (paused) return { kind: 'none' };
      const startedMs = out?.startedMs ?? clock.monotonicMs();
      const answer = out?.answer ?? begin();
      const timer = new AbortController();
      const period = clock
        .sleep(periodMs, AbortSignal.any([signal, timer.signal]))
        .then((): ProbeOutcome => ({ kind: 'pending', forMs: clock.monotonicMs() - startedMs }))
        .catch((): ProbeOutcome => ({ kind: 'none' }));
      const first = await Promise.race([answer, period]);
      timer.abort();
      signal.throwIfAborted();
      const outcome = withTime(first);
      source.takeNotes().forEach(onEvent);
      report(outcome);
      return outcome;
    },
    pause: async () => {
      await rest('the sampler is paused');
      return () => {
        paused = false;
      };
    },
    outstanding: () => (out === null ? 0 : 1),
    close: () => rest('the sampler is closed'),
  };
}
