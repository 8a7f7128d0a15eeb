import {
  type IDataObject,
  type IExecuteFunctions,
  type IHttpRequestMethods,
  type IHttpRequestOptions,
  type ILoadOptionsFunctions,
  type ISupplyDataFunctions,
  type ITriggerFunctions,
  NodeApiError,
  NodeOperationError,
} from 'n8n-workflow';
import { waitBeforeRetryMs } from './backoff.ts';
import { waitFor, within } from './deadline.ts';
import {
  type Explanation,
  type Service,
  connectionCodes,
  explainConnection,
  explainStatus,
} from './explain.ts';
import { explainLogin } from './login.ts';
import { BrokenLine, valuesOf } from './ndjson.ts';

export type Caller = IExecuteFunctions | ISupplyDataFunctions | ILoadOptionsFunctions | ITriggerFunctions;

/** One service of the box as one caller sees it. */
export interface Door {
  readonly caller: Caller;
  readonly credential: 'arasulLlmApi' | 'arasulEmbeddingsApi' | 'arasulDeviceApi';
  readonly service: Service;
  readonly baseUrl: string;
  /** Until the answer begins; for a stream also from one piece to the next. */
  readonly timeoutMs: number;
  /** How often a request that was answered with 429 or 503 is repeated. */
  readonly maxRetries: number;
  readonly itemIndex?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Question {
  readonly method: IHttpRequestMethods;
  readonly path: string;
  readonly query?: IDataObject;
  /** JSON, or text that is sent as it is. */
  readonly body?: IDataObject | string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const urlOf = (door: Door, { path }: Question): string => `${door.baseUrl.replace(/\/+$/, '')}${path}`;

const contentTypeOf = ({ body }: Question): Record<string, string> => {
  if (body === undefined) return {};
  return { 'Content-Type': typeof body === 'string' ? 'text/plain;charset=UTF-8' : 'application/json' };
};

const optionsOf = (
  door: Door,
  question: Question,
  encoding: 'text' | 'stream',
  throwing: boolean,
): IHttpRequestOptions => ({
  method: question.method,
  url: urlOf(door, question),
  headers: {
    Accept: 'application/json',
    ...contentTypeOf(question),
  },
  ...(question.query === undefined ? {} : { qs: question.query }),
  ...(question.body === undefined ? {} : { body: question.body }),
  encoding,
  json: false,
  timeout: door.timeoutMs,
  returnFullResponse: true,
  // A 401 must reach n8n, which then logs in again and repeats the request.
  ...(throwing ? {} : { ignoreHttpStatusErrors: { ignore: true, except: [401] } }),
  ...(door.signal === undefined ? {} : { abortSignal: door.signal }),
});

/** What was put into words here; n8n's own request throws the same class with words of its own. */
const told = new WeakSet();

const raise = (door: Door, explanation: Explanation, cause: unknown, status?: number): NodeApiError => {
  const error = new NodeApiError(
    door.caller.getNode(),
    { message: cause instanceof Error ? cause.message : String(cause) },
    {
      ...explanation,
      ...(status === undefined ? {} : { httpCode: String(status) }),
      ...(door.itemIndex === undefined ? {} : { itemIndex: door.itemIndex }),
    },
  );
  told.add(error);
  return error;
};

const cancelled = (door: Door): NodeOperationError =>
  new NodeOperationError(door.caller.getNode(), 'The run was cancelled', {
    description: `The request to the ${door.service} was ended with it.`,
    ...(door.itemIndex === undefined ? {} : { itemIndex: door.itemIndex }),
  });

/** Everything that an error and what caused it say of themselves. */
const textsOf = (error: unknown, depth = 0): readonly string[] => {
  if (!isRecord(error) || depth > 4) return [];
  const { code, httpCode, message, messages, description, cause } = error;
  const own = [
    code,
    httpCode,
    message,
    description,
    ...(Array.isArray(messages) ? (messages as unknown[]) : []),
  ];
  return [...own.filter((each) => typeof each === 'string'), ...textsOf(cause, depth + 1)];
};

/** What n8n's request threw, in words of ours. */
const explainThrown = (door: Door, question: Question, error: unknown): NodeApiError | NodeOperationError => {
  if (error instanceof NodeApiError && told.has(error)) return error;
  const texts = textsOf(error);
  if (door.signal?.aborted === true || texts.includes('ERR_CANCELED')) return cancelled(door);
  const login = explainLogin(texts);
  if (login !== null) return raise(door, login.explanation, error, login.status);
  const status = isRecord(error) ? Number(error['httpCode']) : Number.NaN;
  if (status >= 400) {
    const refusal = { service: door.service, status, text: '', url: urlOf(door, question) };
    return raise(door, explainStatus(refusal), error, status);
  }
  const code = connectionCodes.find((each) => texts.some((text) => text.includes(each))) ?? '';
  const url = urlOf(door, question);
  return raise(door, explainConnection(door.service, code, url, door.timeoutMs), error);
};

const readAnswer = (value: unknown): Answer => {
  const answer = isRecord(value) ? value : {};
  const headers = answer['headers'];
  return {
    status: Number(answer['statusCode']),
    headers: isRecord(headers) ? headers : {},
    body: answer['body'],
  };
};

const once = async (
  door: Door,
  question: Question,
  encoding: 'text' | 'stream',
  throwing = false,
): Promise<Answer> => {
  const { caller, credential } = door;
  try {
    const options = optionsOf(door, question, encoding, throwing);
    const answer = readAnswer(
      await caller.helpers.httpRequestWithAuthentication.call(caller, credential, options),
    );
    // An older n8n makes no exception of a 401: asked a second time for all to be thrown, it logs in again.
    return answer.status === 401 && !throwing ? await once(door, question, encoding, true) : answer;
  } catch (error) {
    throw explainThrown(door, question, error);
  }
};

const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
  isRecord(value) && Symbol.asyncIterator in value;

const textOf = async (body: unknown): Promise<string> => {
  if (typeof body === 'string') return body;
  if (!isStream(body)) return body === undefined || body === null ? '' : JSON.stringify(body);
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > 65_536) break;
  }
  return text;
};

const knock = async (door: Door, question: Question, encoding: 'text' | 'stream'): Promise<Answer> => {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await once(door, question, encoding);
    const { status, headers } = answer;
    if ((status !== 429 && status !== 503) || attempt >= door.maxRetries) return answer;
    await textOf(answer.body);
    const retryAfter = headers['retry-after'];
    const waitMs = waitBeforeRetryMs(
      typeof retryAfter === 'string' ? retryAfter : undefined,
      attempt,
      Date.now(),
      Math.random(),
    );
    if (!(await waitFor(waitMs, door.signal))) throw cancelled(door);
  }
};

/** What an answer with a bad status means, in words. */
export const refusalOf = async (door: Door, question: Question, answer: Answer): Promise<NodeApiError> => {
  const { status } = answer;
  const text = await textOf(answer.body);
  const refusal = { service: door.service, status, text, url: urlOf(door, question) };
  return raise(door, explainStatus(refusal), text, status);
};

const notJson = (door: Door, question: Question, cause: unknown): NodeApiError =>
  raise(
    door,
    {
      message: `The ${door.service} answered with something that is not JSON`,
      description: `Check that the URL in the credential leads to it and not to a login page or proxy: ${urlOf(door, question)}`,
    },
    cause,
  );

/**
 * The answer as text with its status, also when that is not a good one.
 *
 * @throws NodeApiError when there is no answer, NodeOperationError when the run was cancelled.
 */
export const ask = (door: Door, question: Question): Promise<Answer> => knock(door, question, 'text');

/**
 * The JSON of a good answer; null for an empty one.
 *
 * @throws NodeApiError, NodeOperationError when the run was cancelled.
 */
export const askJson = async (door: Door, question: Question): Promise<unknown> => {
  const answer = await ask(door, question);
  if (answer.status >= 400) throw await refusalOf(door, question, answer);
  const text = await textOf(answer.body);
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(door, question, error);
  }
};

/**
 * The values of an NDJSON stream as they come. Ends the request when the reader stops early.
 *
 * @throws NodeApiError also when a piece is longer under way than the timeout of the door.
 */
export async function* askLines(door: Door, question: Question): AsyncGenerator<unknown, void> {
  const answer = await knock(door, question, 'stream');
  if (answer.status >= 400) throw await refusalOf(door, question, answer);
  if (!isStream(answer.body)) throw notJson(door, question, 'no stream');
  const values = valuesOf(answer.body);
  const late = (): NodeApiError =>
    raise(
      door,
      explainConnection(door.service, 'ETIMEDOUT', urlOf(door, question), door.timeoutMs),
      'no more came',
    );
  try {
    for (;;) {
      const next = await within(values.next(), door.timeoutMs, late);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw error instanceof BrokenLine ? notJson(door, question, error) : explainThrown(door, question, error);
  } finally {
    destroy(answer.body);
  }
}

/** A generator that waits for a piece cannot be returned from; the stream below it can be ended. */
const destroy = (stream: unknown): void => {
  if (isRecord(stream) && typeof stream['destroy'] === 'function') {
    (stream['destroy'] as () => void).call(stream);
  }
};
