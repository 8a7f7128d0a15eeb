import { readFileSync } from 'node:fs';
import { type RequestListener, type Server, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { EdgeError, codeOf, messageOf } from '../errors.ts';
import type { Config } from '../config.ts';

export interface WebServer {
  readonly server: Server;
  /** Address for people, without a slash at its end. */
  readonly url: string;
  /** Replaces what answers requests. */
  serve(listener: RequestListener): void;
  /** Takes no new connection; ends the idle ones at once, the others when they are done or time is up. */
  close(graceMs: number): Promise<void>;
}

/** Limits against clients that open connections and say little. */
const limit = (server: Server): void => {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than a proxy keeps its idle connections (90 s), else both ends race and a request is lost.
  server.keepAliveTimeout = 95_000;
  server.maxRequestsPerSocket = 1_000;
  server.maxHeadersCount = 100;
  server.maxConnections = 2_000;
};

const readPem = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new EdgeError('CONFIG_INVALID', `The certificate or key cannot be read: ${messageOf(cause)}.`, {
      cause,
    });
  }
};

const explain = (error: unknown, host: string, port: number): EdgeError => {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new EdgeError(
        'PORT_IN_USE',
        `Port ${port} on ${host} is taken by another program: stop it or set ARASUL_PORT.`,
        { cause: error },
      );
    case 'EACCES':
      return new EdgeError(
        'ADDRESS_UNUSABLE',
        `This user may not listen on port ${port}: take one above 1023 with ARASUL_PORT.`,
        { cause: error },
      );
    default:
      return new EdgeError(
        'ADDRESS_UNUSABLE',
        `The edge cannot listen on ${host}: ${messageOf(error)}. Correct ARASUL_HOST.`,
        { cause: error },
      );
  }
};

const forPeople = (config: Config, { address, port }: AddressInfo): string => {
  const any = address === '0.0.0.0' || address === '::';
  const name = any ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address;
  return `${config.tls === null ? 'http' : 'https'}://${name}:${port}`;
};

/**
 * Listens where the configuration says.
 *
 * @throws EdgeError `PORT_IN_USE`, `ADDRESS_UNUSABLE`, `CONFIG_INVALID` (certificate files).
 */
export const listen = async (config: Config, first: RequestListener): Promise<WebServer> => {
  let current = first;
  const listener: RequestListener = (request, response) => current(request, response);
  const server =
    config.tls === null
      ? createServer(listener)
      : createSecureServer(
          { cert: readPem(config.tls.certFile), key: readPem(config.tls.keyFile) },
          listener,
        );
  limit(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, config.host, config.port)));
    server.listen(config.port, config.host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  server.on('error', () => undefined);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    server,
    url: forPeople(config, address),
    serve: (next) => {
      current = next;
    },
    close: (graceMs) =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
};
