import type { WorkPhase, WorkProgress } from './work.ts';

/** Counting of requests and their tokens, as an immutable fold. Times are monotonic. */
export interface ProgressState {
  readonly requests: Readonly<Record<string, OpenRequest>>;
  readonly tokens: number;
  /** Latest gaps between tokens, a ring. */
  readonly gapsMs: readonly number[];
  /** Learned speed of reading prompts, tokens a second. */
  readonly prefillSpeed: number | null;
}

interface OpenRequest {
  readonly startedAtMs: number;
  readonly lastTokenAtMs: number | null;
  readonly promptTokens: number | null;
  /** Its model was not loaded when it began. */
  readonly loads: boolean;
}

export const noProgress: ProgressState = { requests: {}, tokens: 0, gapsMs: [], prefillSpeed: null };

export type ProgressEvent =
  | {
      readonly kind: 'started';
      readonly id: string;
      readonly atMs: number;
      readonly promptTokens: number | null;
      readonly loads: boolean;
    }
  | { readonly kind: 'token'; readonly id: string; readonly atMs: number }
  /** `promptTokens` and `promptMs` as the service counted them, where it tells. */
  | {
      readonly kind: 'ended';
      readonly id: string;
      readonly promptTokens: number | null;
      readonly promptMs: number | null;
    };

const keptGaps = 500;
const minGaps = 20;

export function stepProgress(state: ProgressState, event: ProgressEvent): ProgressState {
  switch (event.kind) {
    case 'started': {
      const { id, atMs: startedAtMs, promptTokens, loads } = event;
      const opened: OpenRequest = { startedAtMs, lastTokenAtMs: null, promptTokens, loads };
      return { ...state, requests: { ...state.requests, [id]: opened } };
    }
    case 'token': {
      const request = state.requests[event.id];
      if (request === undefined) return state;
      const gap = request.lastTokenAtMs === null ? null : event.atMs - request.lastTokenAtMs;
      return {
        ...state,
        tokens: state.tokens + 1,
        gapsMs: gap === null ? state.gapsMs : [...state.gapsMs.slice(-(keptGaps - 1)), gap],
        requests: { ...state.requests, [event.id]: { ...request, lastTokenAtMs: event.atMs } },
      };
    }
    case 'ended': {
      const { [event.id]: ended, ...requests } = state.requests;
      if (ended === undefined) return state;
      const { promptTokens, promptMs } = event;
      const speed =
        promptTokens === null || promptMs === null || promptMs <= 0 ? null : promptTokens / (promptMs / 1000);
      // A slow moving mean: one odd prompt does not change what is expected of the next.
      const learned =
        state.prefillSpeed === null ? speed : speed === null ? null : 0.8 * state.prefillSpeed + 0.2 * speed;
      return { ...state, requests, prefillSpeed: learned ?? state.prefillSpeed };
    }
  }
}

function percentile99(values: readonly number[]): number | null {
  if (values.length < minGaps) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? null;
}

/** A request gets on when it starts or gives a token; the newest of all tells whether anything does. */
export function workFrom(state: ProgressState): WorkProgress {
  const open = Object.values(state.requests);
  const decoding = open.filter(({ lastTokenAtMs }) => lastTokenAtMs !== null);
  const newest = open.reduce<OpenRequest | null>(
    (best, each) => (best === null || progressAt(each) > progressAt(best) ? each : best),
    null,
  );
  const phase: WorkPhase =
    newest === null ? 'idle' : decoding.length > 0 ? 'decode' : newest.loads ? 'load' : 'prefill';
  return {
    known: true,
    inFlight: open.length,
    phase,
    lastProgressAtMs: newest === null ? null : progressAt(newest),
    tokens: state.tokens,
    p99GapMs: percentile99(state.gapsMs),
    promptTokens: phase === 'prefill' ? (newest?.promptTokens ?? null) : null,
    prefillTokensPerSecond: state.prefillSpeed,
  };
}

function progressAt(request: OpenRequest): number {
  return request.lastTokenAtMs ?? request.startedAtMs;
}
