import type { CallOutcome } from '../ports.ts';
import type { Fetch } from './track-progress.ts';

const maxBodyBytes = 1_048_576;

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** No answer in time, or a connection that broke: it may have happened all the same. */
export type HttpResult =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'unknown'; readonly detail: string };

/** One call with its own deadline; no redirect is followed and a body has an end. */
export async function call(
  fetch: Fetch,
  url: URL,
  request: { readonly method: 'GET' | 'POST'; readonly body?: unknown; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<HttpResult> {
  const deadline = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await fetch(url, {
      method: request.method,
      redirect: 'error',
      signal: AbortSignal.any([signal, deadline]),
      ...(request.body === undefined
        ? {}
        : { body: JSON.stringify(request.body), headers: { 'content-type': 'application/json' } }),
    });
    return { kind: 'answer', answer: { status: response.status, text: await readBody(response) } };
  } catch (error) {
    signal.throwIfAborted();
    const why = deadline.aborted
      ? `no answer in ${request.timeoutMs} ms`
      : error instanceof Error
        ? messageOf(error)
        : String(error);
    return { kind: 'unknown', detail: `${request.method} ${url.pathname}: ${why}` };
  }
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
function messageOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function readBody(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > maxBodyBytes) throw new Error(`the answer is longer than ${maxBodyBytes} bytes`);
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text;
}

/** A call as an outcome: 2xx is done, anything else refused. An error line in a 200 counts as refused. */
export function outcomeOf(result: HttpResult, what: string): CallOutcome {
  if (result.kind === 'unknown') return result;
  const { status, text } = result.answer;
  if (status < 200 || status > 299)
    return { kind: 'refused', detail: `${what} answered ${status}: ${text.slice(0, 200)}` };
  const error = /"error"\s*:\s*"((?:[^"\\]|\\.){1,300})"/.exec(text)?.[1];
  return error === undefined
    ? { kind: 'done', detail: what }
    : { kind: 'refused', detail: `${what}: ${error}` };
}
