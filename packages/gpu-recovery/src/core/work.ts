/**
 * What the LLM service is doing. Frozen tokens with requests in flight are the first evidence of a hang;
 * where nobody counts them, that is said, and the rules without a heartbeat hold.
 */
export type WorkProgress =
  { readonly known: false; readonly reason: string } | ({ readonly known: true } & KnownWork);

/**
 * `load`: a model is being loaded. `prefill`: the prompt is read, no token is due yet. `unseen`: the answers
 * come in one piece, so time alone says nothing of them.
 */
export type WorkPhase = 'idle' | 'load' | 'prefill' | 'decode' | 'unseen';

export interface KnownWork {
  readonly inFlight: number;
  readonly phase: WorkPhase;
  /** Monotonic time of the last token, or since when the service was asked and gave none; null when idle. */
  readonly lastProgressAtMs: number | null;
  /** Tokens seen since the start of counting. */
  readonly tokens: number;
  /** 99th percentile of the gaps between tokens; null until enough were seen. */
  readonly p99GapMs: number | null;
  /** Length of the prompt being read; null when not known. */
  readonly promptTokens: number | null;
  /** Learned speed of reading prompts. */
  readonly prefillTokensPerSecond: number | null;
}

export const idleWork: WorkProgress = {
  known: true,
  inFlight: 0,
  phase: 'idle',
  lastProgressAtMs: null,
  tokens: 0,
  p99GapMs: null,
  promptTokens: null,
  prefillTokensPerSecond: null,
};
