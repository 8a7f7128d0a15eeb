import type { WorkPhase, WorkProgress } from './work.ts';

/** Counting of requests and their tokens, as an immutable fold. Times are monotonic. */
export interface ProgressState {
  readonly requests: Readonly<Record<string, OpenRequest>>;
  readonly tokens: number;
  /** Latest gaps between tokens, a ring. */
  readonly gapsMs: readonly number[];
  /** Learned speed of reading prompts, tokens a second. */
  readonly prefillSpeed: number | null;
  /** Last token of any request, or completion of one that shows none. */
  readonly lastTokenAtMs: number | null;
  /** Start of the first request since then; a client that gives up and tries again does not move it. */
  readonly waitingSinceMs: number | null;
  readonly idleSinceMs: number | null;
}

interface OpenRequest {
  readonly lastTokenAtMs: number | null;
  readonly promptTokens: number | null;
  /** Its model was not loaded when it began. */
  readonly loads: boolean;
  /** Shows its tokens as they come. */
  readonly streams: boolean;
}

export const noProgress: ProgressState = {
  requests: {},
  tokens: 0,
  gapsMs: [],
  prefillSpeed: null,
  lastTokenAtMs: null,
  waitingSinceMs: null,
  idleSinceMs: null,
};

export type ProgressEvent =
  | {
      readonly kind: 'started';
      readonly id: string;
      readonly atMs: number;
      readonly promptTokens: number | null;
      readonly loads: boolean;
      readonly streams: boolean;
    }
  | { readonly kind: 'tokens'; readonly id: string; readonly atMs: number; readonly count: number }
  | {
      readonly kind: 'ended';
      readonly id: string;
      readonly atMs: number;
      /** It came to its end, and was not given up. */
      readonly completed: boolean;
      /** As the service counted them, where it tells. */
      readonly promptTokens: number | null;
      readonly promptMs: number | null;
    };

const keptGaps = 500;
const minGaps = 20;
/** A pause so short between two requests is a client that tries again. */
const retryMs = 10_000;

export function stepProgress(state: ProgressState, event: ProgressEvent): ProgressState {
  switch (event.kind) {
    case 'started': {
      const { id, atMs, promptTokens, loads, streams } = event;
      const opened: OpenRequest = { lastTokenAtMs: null, promptTokens, loads, streams };
      const requests = { ...state.requests, [id]: opened };
      if (Object.keys(state.requests).length > 0) return { ...state, requests };
      const isRetry = state.idleSinceMs !== null && atMs - state.idleSinceMs <= retryMs;
      return { ...state, requests, waitingSinceMs: isRetry ? (state.waitingSinceMs ?? atMs) : atMs };
    }
    case 'tokens': {
      const { id, atMs, count } = event;
      const request = state.requests[id];
      if (request === undefined) return state;
      const gap = request.lastTokenAtMs === null ? null : (atMs - request.lastTokenAtMs) / count;
      return {
        ...state,
        tokens: state.tokens + count,
        gapsMs: gap === null ? state.gapsMs : [...state.gapsMs.slice(-(keptGaps - 1)), gap],
        requests: { ...state.requests, [id]: { ...request, lastTokenAtMs: atMs } },
        lastTokenAtMs: atMs,
        waitingSinceMs: null,
      };
    }
    case 'ended': {
      const { [event.id]: ended, ...requests } = state.requests;
      if (ended === undefined) return state;
      const after: ProgressState = event.completed
        ? { ...state, lastTokenAtMs: event.atMs, waitingSinceMs: null }
        : state;
      return {
        ...after,
        requests,
        prefillSpeed: learnSpeed(state.prefillSpeed, event.promptTokens, event.promptMs),
        idleSinceMs: Object.keys(requests).length === 0 ? event.atMs : null,
      };
    }
  }
}

/** A slow moving mean: one odd prompt does not change what is expected of the next. */
function learnSpeed(known: number | null, tokens: number | null, ms: number | null): number | null {
  if (tokens === null || ms === null || ms <= 0) return known;
  const speed = tokens / (ms / 1000);
  return known === null ? speed : 0.8 * known + 0.2 * speed;
}

function percentile99(values: readonly number[]): number | null {
  if (values.length < minGaps) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? null;
}

function phaseOf(open: readonly OpenRequest[]): WorkPhase {
  if (open.length === 0) return 'idle';
  if (open.some(({ lastTokenAtMs }) => lastTokenAtMs !== null)) return 'decode';
  if (open.some(({ loads }) => loads)) return 'load';
  return open.some(({ streams }) => streams) ? 'prefill' : 'unseen';
}

/** The service gets on with each token, and when an idle one is asked; more requests are no progress. */
export function workFrom(state: ProgressState): WorkProgress {
  const open = Object.values(state.requests);
  const phase = phaseOf(open);
  const prompts = open.flatMap(({ promptTokens }) => promptTokens ?? []);
  return {
    known: true,
    inFlight: open.length,
    phase,
    lastProgressAtMs: phase === 'idle' ? null : (state.waitingSinceMs ?? state.lastTokenAtMs),
    tokens: state.tokens,
    p99GapMs: percentile99(state.gapsMs),
    promptTokens: phase === 'prefill' && prompts.length > 0 ? Math.max(...prompts) : null,
    prefillTokensPerSecond: state.prefillSpeed,
  };
}
