import type { CallOutcome, Llm } from '../ports.ts';
import { call, outcomeOf } from './http.ts';
import type { Fetch } from './track-progress.ts';

export interface LlmHttpOptions {
  /** Of the LLM service, e.g. `http://localhost:11436`. Nothing else is ever called. */
  readonly baseUrl: string | URL;
  /** Ollama's API for the 1-token proof; default `baseUrl`. */
  readonly probeUrl?: string | URL;
  /** The model that has to answer. */
  readonly model: string;
  readonly fetch?: Fetch;
  /** Default 5 s, as the service's contract has it. */
  readonly timeoutMs?: number;
  /** Of the proof, which may include the load of the model. Default 60 s. */
  readonly probeTimeoutMs?: number;
}

/** An LLM service with `POST /api/cache/clear` and `POST /api/session/reset`. */
export function llmHttp(options: LlmHttpOptions): Llm {
  const { baseUrl, probeUrl = baseUrl, model, fetch = globalThis.fetch } = options;
  const { timeoutMs = 5000, probeTimeoutMs = 60_000 } = options;
  const post = async (path: string, signal: AbortSignal): Promise<CallOutcome> =>
    outcomeOf(
      await call(fetch, new URL(path, baseUrl), { method: 'POST', timeoutMs }, signal),
      `POST ${path}`,
    );
  return {
    clearCache: async (signal) => ({ ...(await post('/api/cache/clear', signal)), models: [] }),
    resetSession: (signal) => post('/api/session/reset', signal),
    probe: (signal) => probeOnce({ fetch, baseUrl: probeUrl, model, timeoutMs: probeTimeoutMs }, signal),
    models: () => Promise.resolve(null),
    describe: (action) => [
      `POST ${new URL(action === 'clear_cache' ? '/api/cache/clear' : '/api/session/reset', baseUrl).href}`,
    ],
  };
}

/** One token from `/api/generate`. Done means that the answer says `done` and holds no error. */
export async function probeOnce(
  of: {
    readonly fetch: Fetch;
    readonly baseUrl: string | URL;
    readonly model: string;
    readonly timeoutMs: number;
  },
  signal: AbortSignal,
): Promise<CallOutcome> {
  const body = { model: of.model, prompt: 'Hi', stream: false, options: { num_predict: 1 } };
  const url = new URL('/api/generate', of.baseUrl);
  const result = await call(of.fetch, url, { method: 'POST', body, timeoutMs: of.timeoutMs }, signal);
  const outcome = outcomeOf(result, `1 token of ${of.model}`);
  if (outcome.kind !== 'done' || result.kind !== 'answer') return outcome;
  return /"done"\s*:\s*true/.test(result.answer.text)
    ? outcome
    : { kind: 'refused', detail: `1 token of ${of.model}: the answer is not complete` };
}
