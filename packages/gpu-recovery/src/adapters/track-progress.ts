import { noProgress, stepProgress, workFrom, type ProgressEvent } from '../core/progress.ts';
import type { WorkProgress } from '../core/work.ts';
import type { Clock } from '../ports.ts';

export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export interface ProgressTracker {
  /** Use it for every request to the LLM service; what goes another way is not counted. */
  readonly fetch: Fetch;
  readonly work: () => WorkProgress;
  /** Gives up all requests in flight; how many there were. */
  readonly abortAll: (reason: Error) => number;
}

/** Paths of Ollama whose answers are work of the GPU. */
const counted =
  /\/(?:api\/(?:generate|chat|embed|embeddings)|v1\/(?:chat\/completions|completions|embeddings))$/;
/** About so many letters make a token; only used to allow long prompts their time. */
const charsPerToken = 4;

/**
 * Ollama has no interface that tells requests in flight or the last token, so progress is counted where the
 * requests pass: each piece of a streamed answer is a token.
 */
export function trackProgress(
  fetch: Fetch,
  options: {
    readonly clock: Pick<Clock, 'monotonicMs'>;
    /** Is this model loaded? Without it every model counts as loaded. */
    readonly isLoaded?: (model: string) => boolean;
  },
): ProgressTracker {
  const { clock, isLoaded = (): boolean => true } = options;
  let state = noProgress;
  let nextId = 0;
  const inFlight = new Map<string, AbortController>();
  const step = (event: ProgressEvent): void => {
    state = stepProgress(state, event);
  };

  const tracked: Fetch = async (input, init) => {
    if (!counted.test(new URL(input, 'http://localhost').pathname)) return fetch(input, init);
    nextId += 1;
    const id = String(nextId);
    const controller = new AbortController();
    inFlight.set(id, controller);
    const { model, promptTokens } = describeRequest(init?.body);
    step({
      kind: 'started',
      id,
      atMs: clock.monotonicMs(),
      promptTokens,
      loads: model !== null && !isLoaded(model),
    });
    const end = (last: string): void => {
      if (!inFlight.delete(id)) return;
      step({ kind: 'ended', id, ...promptSpeed(last) });
    };
    const signal =
      init?.signal == null ? controller.signal : AbortSignal.any([init.signal, controller.signal]);
    try {
      const response = await fetch(input, { ...init, signal });
      if (response.body === null) {
        end('');
        return response;
      }
      const body = response.body.pipeThrough(
        counter(() => step({ kind: 'token', id, atMs: clock.monotonicMs() }), end),
      );
      signal.addEventListener('abort', () => end(''), { once: true });
      return new Response(body, response);
    } catch (error) {
      end('');
      throw error;
    }
  };

  return {
    fetch: tracked,
    work: () => workFrom(state),
    abortAll: (reason) => {
      const all = [...inFlight.values()];
      all.forEach((controller) => {
        controller.abort(reason);
      });
      return all.length;
    },
  };
}

function counter(
  onToken: () => void,
  onEnd: (last: string) => void,
): TransformStream<Uint8Array, Uint8Array> {
  let last: Uint8Array = new Uint8Array();
  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, out) => {
      onToken();
      last = chunk;
      out.enqueue(chunk);
    },
    flush: () => {
      onEnd(new TextDecoder().decode(last));
    },
  });
}

function describeRequest(body: unknown): {
  readonly model: string | null;
  readonly promptTokens: number | null;
} {
  if (typeof body !== 'string') return { model: null, promptTokens: null };
  const promptTokens = Math.ceil(body.length / charsPerToken);
  try {
    const parsed: unknown = JSON.parse(body);
    const model = typeof parsed === 'object' && parsed !== null && 'model' in parsed ? parsed.model : null;
    return { model: typeof model === 'string' ? model : null, promptTokens };
  } catch {
    return { model: null, promptTokens };
  }
}

/** The last line of an answer of Ollama: `prompt_eval_count`, and `prompt_eval_duration` in nanoseconds. */
function promptSpeed(last: string): {
  readonly promptTokens: number | null;
  readonly promptMs: number | null;
} {
  const number = (name: string): number | null => {
    const digits = new RegExp(`"${name}":\\s*(\\d{1,18})`).exec(last)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const duration = number('prompt_eval_duration');
  return { promptTokens: number('prompt_eval_count'), promptMs: duration === null ? null : duration / 1e6 };
}
