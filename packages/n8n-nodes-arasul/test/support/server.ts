import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  /** When it was here as a whole, in ms of a clock that never goes back. */
  readonly atMs: number;
}

export type Reply = (asked: Asked, response: ServerResponse) => unknown;

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const piece of request) text += String(piece);
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
};

/** A real HTTP server on a free port of the loopback, with a record of what it was asked. */
export class TestServer {
  readonly asked: Asked[] = [];
  url = '';
  readonly #server: Server;

  constructor(reply: Reply, tls?: { readonly key: string; readonly cert: string }) {
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      void bodyOf(request).then(async (body) => {
        const url = new URL(request.url ?? '/', 'http://any');
        const asked = {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body,
          atMs: performance.now(),
        };
        this.asked.push(asked);
        await reply(asked, response);
      });
    };
    this.#server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    this.url = `${'setSecureContext' in this.#server ? 'https' : 'http'}://127.0.0.1:${port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const fixture = (name: string): string => readFileSync(join(__dirname, '../fixtures/tls', name), 'utf8');

/** Of the name arasul.local, signed by itself: as a box has it that nobody gave another. */
export const ownCertificate = { key: fixture('key.pem'), cert: fixture('cert.pem') };
