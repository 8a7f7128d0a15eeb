import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { IHttpRequestOptions } from 'n8n-workflow';

/** What axios throws, in the parts that n8n reads. */
class AxiosError extends Error {
  override readonly name = 'AxiosError';
  readonly isAxiosError = true;
  readonly code: string | undefined;
  readonly response: { readonly status: number; readonly data: unknown } | undefined;

  constructor(message: string, code?: string, response?: { status: number; data: unknown }) {
    super(message);
    this.code = code;
    this.response = response;
  }
}

const refuses = ({ ignoreHttpStatusErrors: ignore }: IHttpRequestOptions, status: number): boolean => {
  if (status < 400 || ignore === true) return false;
  return typeof ignore === 'object' ? ignore.except.includes(status) : true;
};

const read = async (message: IncomingMessage): Promise<string> => {
  message.setEncoding('utf8');
  let text = '';
  for await (const piece of message) text += String(piece);
  return text;
};

const send = (options: IHttpRequestOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const url = new URL(options.url);
    for (const [name, value] of Object.entries(options.qs ?? {})) {
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
    const signal = options.abortSignal as AbortSignal | undefined;
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: options.method ?? 'GET',
      headers: options.headers as Record<string, string>,
      agent: false,
      ...(signal === undefined ? {} : { signal }),
      ...(options.skipSslCertificateValidation === true ? { rejectUnauthorized: false } : {}),
    });
    request.setTimeout(options.timeout ?? 300_000, () => {
      request.destroy(new AxiosError(`timeout of ${options.timeout}ms exceeded`, 'ECONNABORTED'));
    });
    request.on('response', (message) => {
      request.setTimeout(0);
      resolve(message);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        signal?.aborted === true
          ? new AxiosError('canceled', 'ERR_CANCELED')
          : new AxiosError(error.message, error.code),
      );
    });
    const { body } = options;
    if (body === undefined) request.end();
    else {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      request.setHeader('content-length', Buffer.byteLength(text));
      request.end(text);
    }
  });

/** Sends as n8n's `httpRequest` does by axios: same options, same kind of answer, same kind of error. */
export const sendAsN8n = async (options: IHttpRequestOptions): Promise<unknown> => {
  const message = await send(options);
  const statusCode = message.statusCode ?? 0;
  const body = options.encoding === 'stream' ? message : await read(message);
  if (refuses(options, statusCode)) {
    throw new AxiosError(`Request failed with status code ${statusCode}`, 'ERR_BAD_REQUEST', {
      status: statusCode,
      data: typeof body === 'string' ? body : '',
    });
  }
  const data =
    options.encoding === undefined && typeof body === 'string' && body !== ''
      ? (JSON.parse(body) as unknown)
      : body;
  return options.returnFullResponse === true ? { statusCode, headers: message.headers, body: data } : data;
};
