import { noProgress, stepProgress, workFrom, type ProgressEvent } from '../core/progress.ts';
import type { WorkProgress } from '../core/work.ts';
import type { Clock } from '../ports.ts';

export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export interface ProgressTracker {
  /** Use it for every request to the LLM service; what goes another way is not counted. */
  readonly fetch: Fetch;
  readonly work: () => WorkProgress;
  /** Models with a request in flight. */
  readonly busyModels: () => ReadonlySet<string>;
  /** Gives up all requests in flight; how many there were. */
  readonly abortAll: (reason: Error) => number;
}

/** Paths of Ollama whose answers are work of the GPU. */
const counted =
  /\/(?:api\/(?:generate|chat|embed|embeddings)|v1\/(?:chat\/completions|completions|embeddings))$/;
/** About so many letters make a token; only used to allow long prompts their time. */
const charsPerToken = 4;

interface InFlight {
  readonly controller: AbortController;
  readonly model: string | null;
}

/**
 * Ollama has no interface that tells requests in flight or the last token, so progress is counted where the
 * requests pass: each line of a streamed answer is a token.
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
  const inFlight = new Map<string, InFlight>();
  const step = (event: ProgressEvent): void => {
    state = stepProgress(state, event);
  };

  const tracked: Fetch = async (input, init) => {
    const { pathname } = new URL(input, 'http://localhost');
    if (!counted.test(pathname)) return fetch(input, init);
    nextId += 1;
    const id = String(nextId);
    const controller = new AbortController();
    const { model, promptTokens, streams } = describeRequest(pathname, init?.body);
    inFlight.set(id, { controller, model });
    const loads = model !== null && !isLoaded(model);
    step({ kind: 'started', id, atMs: clock.monotonicMs(), promptTokens, loads, streams });
    const end: End = (completed, tail) => {
      if (!inFlight.delete(id)) return;
      step({ kind: 'ended', id, atMs: clock.monotonicMs(), completed, ...promptSpeed(tail) });
    };
    const signal =
      init?.signal == null ? controller.signal : AbortSignal.any([init.signal, controller.signal]);
    try {
      const response = await fetch(input, { ...init, signal });
      // A refusal is an answer, and its body may never be read.
      if (response.body === null || !response.ok) {
        end(true, '');
        return response;
      }
      signal.addEventListener('abort', () => end(false, ''), { once: true });
      const onLines = (count: number): void => step({ kind: 'tokens', id, atMs: clock.monotonicMs(), count });
      return new Response(countLines(response.body, streams ? onLines : null, end), response);
    } catch (error) {
      end(false, '');
      throw error;
    }
  };

  return {
    fetch: tracked,
    work: () => workFrom(state),
    busyModels: () => new Set([...inFlight.values()].flatMap(({ model }) => model ?? [])),
    abortAll: (reason) => {
      const all = [...inFlight.values()];
      all.forEach(({ controller }) => {
        controller.abort(reason);
      });
      return all.length;
    },
  };
}

type End = (completed: boolean, tail: string) => void;

const lineFeed = 10;
/** The times of a prompt stand at the end of the last line. */
const keptTail = 4096;

/** The same body, watched: its lines, and its end in every way it can come. */
function countLines(
  body: ReadableStream<Uint8Array>,
  onLines: ((count: number) => void) | null,
  onEnd: End,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let tail = '';
  return new ReadableStream<Uint8Array>({
    pull: async (out) => {
      try {
        const { done, value } = await reader.read();
        if (done) {
          onEnd(true, tail);
          out.close();
          return;
        }
        tail = (tail + decoder.decode(value, { stream: true })).slice(-keptTail);
        const lines = value.reduce((count, byte) => (byte === lineFeed ? count + 1 : count), 0);
        onLines?.(Math.max(1, lines));
        out.enqueue(value);
      } catch (error) {
        onEnd(false, '');
        throw error;
      }
    },
    cancel: async (reason) => {
      onEnd(false, '');
      await reader.cancel(reason);
    },
  });
}

interface Described {
  readonly model: string | null;
  readonly promptTokens: number | null;
  readonly streams: boolean;
}

function describeRequest(pathname: string, body: unknown): Described {
  // Ollama's own API streams unless told not to, OpenAI's only when asked to; embeddings never.
  const byDefault = /\/api\/(?:generate|chat)$/.test(pathname);
  const mayStream = !pathname.includes('embed');
  if (typeof body !== 'string') return { model: null, promptTokens: null, streams: byDefault };
  const promptTokens = Math.ceil(body.length / charsPerToken);
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(body);
  } catch {
    // The service will refuse it.
  }
  const request = typeof parsed === 'object' && parsed !== null ? parsed : {};
  const streams = 'stream' in request && typeof request.stream === 'boolean' ? request.stream : byDefault;
  const model = 'model' in request && typeof request.model === 'string' ? request.model : null;
  return { model, promptTokens, streams: streams && mayStream };
}

/** The last line of an answer of Ollama: `prompt_eval_count`, and `prompt_eval_duration` in nanoseconds. */
function promptSpeed(tail: string): {
  readonly promptTokens: number | null;
  readonly promptMs: number | null;
} {
  const number = (name: string): number | null => {
    const digits = new RegExp(`"${name}":\\s*(\\d{1,18})`).exec(tail)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const duration = number('prompt_eval_duration');
  return { promptTokens: number('prompt_eval_count'), promptMs: duration === null ? null : duration / 1e6 };
}
