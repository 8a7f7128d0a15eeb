import { badValue } from '../errors.ts';
import type { Matcher } from './matcher.ts';
import type { Auth, Change, Guard } from './step.ts';

/** One or several servers that do the same. */
export interface Upstream {
  readonly stage: 'service';
  readonly urls: readonly string[];
  /** Path that answers 200 while the server is well. */
  readonly health?: string;
}

type Url = `http://${string}` | `https://${string}` | `h2c://${string}`;

/** Servers by URL, without a path: Traefik would ignore it. Throws `BAD_VALUE` for one that it could not call. */
export function service(
  servers: Url | readonly [Url, ...Url[]],
  { health }: { readonly health?: `/${string}` } = {},
): Upstream {
  const urls: readonly string[] = typeof servers === 'string' ? [servers] : servers;
  for (const url of urls)
    if (!/^(?:https?|h2c):\/\/[^/?#\s]+\/?$/.test(url))
      throw badValue(`${JSON.stringify(url)} is no server; write http://name:port, without a path`);
  return {
    stage: 'service',
    urls: urls.map((url) => url.replace(/\/$/, '')),
    ...(health === undefined ? {} : { health }),
  };
}

/**
 * What a request goes through, in order: guards (limits first, so that guessed passwords are counted), at most one
 * login, changes, and the service at the end. Any other order does not compile.
 */
export type Pipeline =
  | readonly [...guards: Guard[], service: Upstream]
  | readonly [...guards: Guard[], change: Change, service: Upstream]
  | readonly [...guards: Guard[], change: Change, other: Change, service: Upstream]
  | readonly [...guards: Guard[], auth: Auth, service: Upstream]
  | readonly [...guards: Guard[], auth: Auth, change: Change, service: Upstream]
  | readonly [...guards: Guard[], auth: Auth, change: Change, other: Change, service: Upstream];

export interface Route {
  readonly matcher: Matcher;
  readonly steps: readonly (Guard | Auth | Change)[];
  readonly upstream: Upstream;
}

/** A route: what it takes, then what happens to it. */
export function route(matcher: Matcher, ...pipeline: Pipeline): Route {
  const upstream = pipeline.at(-1);
  const steps = pipeline.slice(0, -1);
  // Whoever writes JavaScript has no compiler to say so.
  if (upstream?.stage !== 'service' || !isOrdered(steps))
    throw badValue('a route is limits, then a login, then changes, and a service at the end');
  return { matcher, upstream, steps: steps.flatMap((step) => (step.stage === 'service' ? [] : [step])) };
}

const order = ['limit', 'auth', 'change'];

const isOrdered = (steps: readonly { readonly stage: string }[]): boolean =>
  steps.every((step, index) => {
    const own = order.indexOf(step.stage);
    const next = steps[index + 1];
    return own >= 0 && (next === undefined || own <= order.indexOf(next.stage));
  });
