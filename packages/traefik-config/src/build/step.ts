import { TraefikConfigError, badValue } from '../errors.ts';
import type { Middleware as Options } from '../model/dynamic.ts';
import { bcryptCost, hashKind, parseUser } from '../runtime/htpasswd.ts';
import type { Limit } from './limit.ts';

/** Asks for a name and a password. */
export interface Auth {
  readonly stage: 'auth';
  readonly realm: string;
  readonly users: Users;
  readonly removeHeader: boolean;
}

/** A file of users, as basicAuth reads it. */
export interface Users {
  /** Name of the file, without its ending. */
  readonly name: string;
  /** Lines `name:hash`. */
  readonly lines: readonly string[];
}

/** Lets only these addresses through. */
export interface AllowFrom {
  readonly stage: 'limit';
  readonly kind: 'addresses';
  readonly ranges: readonly string[];
}

/** States that a route is meant to be reachable without a password. */
export interface Open {
  readonly stage: 'limit';
  readonly kind: 'open';
  readonly reason: string;
}

/** Changes the request on its way to the service. */
export interface Change {
  readonly stage: 'change';
  readonly tag: string;
  readonly options: Options;
}

export type Guard = Limit | AllowFrom | Open;

/**
 * Users of a file. Each line is `name:hash` with a bcrypt hash, as `htpasswd -nbB -C 10` gives it. Throws
 * `BAD_PASSWORD` for a hash that no password fits.
 */
export function users(name: string, lines: readonly [string, ...string[]]): Users {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw badValue(`${JSON.stringify(name)} is no name of a file of users; write it as n8n`);
  for (const line of lines) {
    const user = parseUser(line);
    // The message holds no part of the hash.
    if (user.kind === 'broken' || user.name === '' || /[\n\r]/.test(line))
      throw new TraefikConfigError('BAD_PASSWORD', `a user of ${name} is not written as name:hash`);
    if (hashKind(user.hash) !== 'bcrypt' || bcryptCost(user.hash) === null || user.hash.length !== 60)
      throw new TraefikConfigError(
        'BAD_PASSWORD',
        `the hash of ${user.name} in ${name} is no bcrypt hash; make one with htpasswd -nbB -C 10`,
      );
  }
  return { name, lines };
}

/** A login by name and password. The password does not go on to the backend unless `keepHeader` says so. */
export const basicAuth = (
  who: Users,
  { realm = who.name, keepHeader = false }: { readonly realm?: string; readonly keepHeader?: boolean } = {},
): Auth => ({ stage: 'auth', users: who, realm, removeHeader: !keepHeader });

export const allowFrom = (...ranges: readonly [string, ...string[]]): AllowFrom => ({
  stage: 'limit',
  kind: 'addresses',
  ranges,
});

/** Says that this route needs no password although its service asks for one elsewhere, and why. */
export const open = (reason: string): Open => ({ stage: 'limit', kind: 'open', reason });

/** Takes the prefix away before the backend sees the path. */
export function strip(prefix: string): Change {
  if (!/^\/[^\s{}`]*[^/\s{}`]$/.test(prefix))
    throw badValue(`${JSON.stringify(prefix)} is no prefix; write it as /n8n`);
  return { stage: 'change', tag: 'strip', options: { stripPrefix: { prefixes: [prefix] } } };
}

export interface HeaderOptions {
  /** X-Frame-Options; SAMEORIGIN by default. */
  readonly frames?: 'DENY' | 'SAMEORIGIN';
  /** Seconds of HSTS. Leave it out until every client trusts the authority. */
  readonly hstsSeconds?: number;
}

/** Headers against content sniffing, framing and leaking referrers; HSTS only where it is asked for. */
export const secureHeaders = ({ frames = 'SAMEORIGIN', hstsSeconds }: HeaderOptions = {}): Change => ({
  stage: 'change',
  tag: 'headers',
  options: {
    headers: {
      contentTypeNosniff: true,
      customFrameOptionsValue: frames,
      referrerPolicy: 'strict-origin-when-cross-origin',
      permissionsPolicy: 'camera=(), microphone=(), geolocation=()',
      ...(hstsSeconds === undefined ? {} : { stsSeconds: hstsSeconds }),
      customResponseHeaders: { Server: '', 'X-Powered-By': '' },
    },
  },
});

/** Any other middleware, as plain options. */
export const middleware = (tag: string, options: Options): Change => ({ stage: 'change', tag, options });
