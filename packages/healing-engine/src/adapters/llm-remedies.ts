import { HealingError } from '../errors.ts';
import type { Remedies } from '../ports.ts';

export interface LlmRemediesOptions {
  /** Where the model server answers, for example `http://127.0.0.1:11434`. It speaks Ollama's HTTP API. */
  readonly url: string;
  /** Model that the probe asks after a session reset; default: the one that was loaded, else the first installed. */
  readonly probeModel?: string;
}

/** Longest time for the answer to an order; no answer in time is an unknown outcome. */
const answerMs = 5_000;
/** A model that was told to go is gone from `/api/ps` within this time. */
const goneWithinMs = 15_000;
/** One token comes within this time, the loading of the model included. */
const probeWithinMs = 60_000;

/**
 * Category B's remedies for a model server. The cache is cleared by unloading what is loaded (Ollama API,
 * `POST /api/generate` with `keep_alive: 0`); that it is gone from `/api/ps` proves it. A session reset unloads too and
 * is proven by one token. What the call answers proves nothing.
 */
export function llmRemedies({ url, probeModel }: LlmRemediesOptions): Remedies {
  /** What the last order told to go; null: it did not come so far. */
  let told: readonly string[] | null = null;

  const request = async (path: string, signal: AbortSignal, body?: unknown): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(new URL(path, url), {
        signal,
        redirect: 'error',
        ...(body === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
      });
    } catch (cause) {
      throw new HealingError('RUNTIME_UNAVAILABLE', `The model server ${url} does not answer ${path}.`, {
        cause,
      });
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new HealingError(
        'RUNTIME_REFUSED',
        `The model server ${url} refused ${path} with status ${response.status}.`,
      );
    }
    return response.json();
  };

  const namesAt = async (path: string, signal: AbortSignal): Promise<readonly string[]> =>
    modelNames(await request(path, signal));

  const unloadAll = async (signal: AbortSignal): Promise<void> => {
    // What an earlier order told proves nothing of this one.
    told = null;
    const loaded = await namesAt('/api/ps', signal);
    told = loaded;
    await Promise.all(
      loaded.map((model) => request('/api/generate', signal, { model, keep_alive: 0, stream: false })),
    );
  };

  return {
    'llm-cache-clear': {
      timeoutMs: answerMs,
      run: unloadAll,
      checkWithinMs: goneWithinMs,
      check: async (signal) => {
        if (told === null) return null;
        const going = told;
        const loaded = await namesAt('/api/ps', signal);
        return !going.some((model) => loaded.includes(model));
      },
    },
    'llm-session-reset': {
      timeoutMs: answerMs,
      run: unloadAll,
      checkWithinMs: probeWithinMs,
      checkTimeoutMs: probeWithinMs,
      check: async (signal) => {
        const model = probeModel ?? told?.[0] ?? (await namesAt('/api/tags', signal))[0];
        // Without a model there is nothing that could be stuck.
        if (model === undefined) return true;
        const options = { num_predict: 1 };
        const answer = await request('/api/generate', signal, { model, prompt: '.', stream: false, options });
        return typeof answer === 'object' && answer !== null && 'done' in answer && answer.done === true;
      },
    },
  };
}

/** `{ "models": [{ "name": "llama3:8b" }] }` of `/api/ps` and `/api/tags`. */
function modelNames(body: unknown): readonly string[] {
  const models: unknown =
    typeof body === 'object' && body !== null && 'models' in body ? body.models : undefined;
  if (!Array.isArray(models)) throw new HealingError('RUNTIME_REFUSED', 'The model server names no models.');
  return models.flatMap((model: unknown) =>
    typeof model === 'object' && model !== null && 'name' in model && typeof model.name === 'string'
      ? [model.name]
      : [],
  );
}
