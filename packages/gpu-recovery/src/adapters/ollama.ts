import { parseOllamaPs, type LoadedModel } from '../core/ollama-answers.ts';
import type { CallOutcome, ClearOutcome, Clock, Llm } from '../ports.ts';
import { call, outcomeOf } from './http.ts';
import { probeOnce } from './llm-http.ts';
import type { Fetch, ProgressTracker } from './track-progress.ts';

export interface OllamaOptions {
  /** e.g. `http://localhost:11434`. Ollama refuses foreign host names with 403 and an empty body. */
  readonly baseUrl: string | URL;
  /** The model of the 1-token proof; null takes one that is loaded, else the first that is installed. */
  readonly model?: string | null;
  readonly fetch?: Fetch;
  /** Counts requests, and gives them up; without it a hung request cannot be aborted from here. */
  readonly tracker?: ProgressTracker;
  readonly clock: Clock;
  readonly probeTimeoutMs?: number;
}

/** `/api/ps` waits for the lock of each model, up to 5 s for its memory. */
const listTimeoutMs = 8000;
const unloadTimeoutMs = 5000;
/** Time a client's end needs to reach the model (3 to 140 ms measured). */
const abortGraceMs = 2000;

/** `llama3` is `llama3:latest`. */
function withTag(name: string): string {
  return name.includes(':') ? name : `${name}:latest`;
}

/** Ollama itself as the LLM service: unloads models, gives up requests, asks for one token. */
export function ollamaLlm(options: OllamaOptions): Llm {
  const { baseUrl, fetch = globalThis.fetch, tracker, clock, probeTimeoutMs = 60_000 } = options;
  const list = async (path: string, signal: AbortSignal): Promise<readonly LoadedModel[] | null> => {
    const result = await call(
      fetch,
      new URL(path, baseUrl),
      { method: 'GET', timeoutMs: listTimeoutMs },
      signal,
    );
    return result.kind === 'answer' && result.answer.status === 200
      ? parseOllamaPs(result.answer.text)
      : null;
  };
  const models = (signal: AbortSignal): Promise<readonly LoadedModel[] | null> => list('/api/ps', signal);
  const unload = async (name: string, signal: AbortSignal): Promise<CallOutcome> => {
    // An empty prompt with keep_alive 0; the answer comes before the unload, which verification waits for.
    const body = { model: name, keep_alive: 0 };
    const url = new URL('/api/generate', baseUrl);
    return outcomeOf(
      await call(fetch, url, { method: 'POST', body, timeoutMs: unloadTimeoutMs }, signal),
      `unload of ${name}`,
    );
  };
  const clear = async (signal: AbortSignal): Promise<ClearOutcome> => {
    const listed = await models(signal);
    if (listed === null) return { kind: 'unknown', detail: 'Ollama does not list its models', models: [] };
    if (listed.length === 0) return { kind: 'done', detail: 'no model is loaded', models: [] };
    // A model that is in use would be listed for ever: Ollama queues its end again and again.
    const busy = new Set([...(tracker?.busyModels() ?? [])].map(withTag));
    const loaded = listed
      .filter(({ name }) => !busy.has(withTag(name)))
      .sort((a, b) => (a.expiresAtMs ?? Infinity) - (b.expiresAtMs ?? Infinity));
    if (loaded.length === 0)
      return { kind: 'refused', detail: `requests are in flight for ${[...busy].join(', ')}`, models: [] };
    const outcomes: CallOutcome[] = [];
    for (const { name } of loaded) outcomes.push(await unload(name, signal));
    const worst = outcomes.find(({ kind }) => kind === 'refused') ??
      outcomes.find(({ kind }) => kind === 'unknown') ?? { kind: 'done', detail: `${loaded.length} models` };
    return { ...worst, models: loaded };
  };
  return {
    models,
    clearCache: clear,
    resetSession: async (signal) => {
      const given = tracker?.abortAll(new Error('given up: the request did not get on')) ?? 0;
      if (given > 0) await clock.sleep(abortGraceMs, signal);
      const cleared = await clear(signal);
      return { kind: cleared.kind, detail: `${given} requests given up; ${cleared.detail}` };
    },
    probe: async (signal) => {
      const named =
        options.model ?? (await models(signal))?.[0]?.name ?? (await list('/api/tags', signal))?.[0]?.name;
      if (named === undefined) return { kind: 'refused', detail: 'Ollama has no model to ask' };
      return probeOnce({ fetch, baseUrl, model: named, timeoutMs: probeTimeoutMs }, signal);
    },
    describe: (action) => [
      ...(action === 'reset_session' ? ['abort the requests in flight'] : []),
      `POST ${new URL('/api/generate', baseUrl).href} {"model":"<each loaded>","keep_alive":0}`,
    ],
  };
}
