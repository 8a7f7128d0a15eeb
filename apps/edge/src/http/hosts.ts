import { hostname, networkInterfaces } from 'node:os';
import type { RequestHandler } from 'express';
import { EdgeError } from '../errors.ts';
import { type TrustedRanges, hostNameOf, isLoopbackName, originOf } from './client-address.ts';

/** Names by which this box may be asked; any other is somebody's page that points its own name at us. */
export class HostNames {
  readonly #names: ReadonlySet<string>;

  constructor(configured: readonly string[]) {
    const own = hostname().toLowerCase();
    this.#names = new Set(['arasul.local', own, `${own}.local`, ...configured]);
  }

  allows(host: string | null): boolean {
    if (host === null) return false;
    const name = hostNameOf(host);
    if (isLoopbackName(name) || this.#names.has(name)) return true;
    // Addresses change with the network, so they are looked up each time; a page cannot fake one.
    return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === name));
  }
}

/** Refuses requests for a foreign name with 421, which also ends DNS rebinding. */
export const hostGuard =
  (names: HostNames, trusted: TrustedRanges): RequestHandler =>
  (request, _response, next) => {
    if (names.allows(originOf(request, trusted).host)) next();
    else {
      next(
        new EdgeError(
          'UNKNOWN_HOST',
          'This box does not know the name it was asked by: add it to ARASUL_ALLOWED_HOSTS.',
        ),
      );
    }
  };
