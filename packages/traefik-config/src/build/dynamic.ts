import { badValue } from '../errors.ts';
import type { Dynamic, Middleware, Router, Service } from '../model/dynamic.ts';
import type { Target } from '../rule/dialect.ts';
import type { Conjunct } from '../rule/normal-form.ts';
import type { EdgeOptions, Places } from './edge.ts';
import { below, host, ruleText } from './matcher.ts';
import type { Ranked } from './priority.ts';
import type { Route, Upstream } from './route.ts';
import { headersName, resolverName } from './static.ts';
import type { Auth, Change, Guard } from './step.ts';

/** The dynamic half: names are made from the names of the routes, and nothing is there that no route uses. */
export function dynamicOf(options: EdgeOptions, ranked: readonly Ranked[], places: Places): Dynamic {
  const { traefik, routes, headers, dashboard, raw } = options;
  const routers: Record<string, Router> = {};
  const middlewares: Record<string, Middleware> = {};
  const services: Record<string, Service> = {};
  const serviceNames = new Map<string, string>();
  for (const { name, rule, conjuncts, priority } of ranked) {
    const route = routes[name];
    if (route === undefined) continue;
    const own = stepsOf(name, route, traefik, places);
    Object.assign(middlewares, own);
    const service = nameOfService(name, route.upstream, serviceNames);
    services[service] ??= serviceOf(route.upstream);
    const resolver = isPublic(conjuncts, options) ? { tls: { certResolver: resolverName } } : {};
    routers[name] = {
      rule,
      priority,
      entryPoints: ['websecure'],
      ...(Object.keys(own).length === 0 ? {} : { middlewares: Object.keys(own) }),
      service,
      ...resolver,
    };
  }
  if (dashboard !== undefined) {
    const local = host('localhost', '127.0.0.1').and(below('/api').or(below('/dashboard')));
    middlewares['dashboard-auth'] = {
      basicAuth: { usersFile: places.usersFile(dashboard.users), realm: 'traefik' },
    };
    routers['dashboard'] = {
      rule: ruleText(local, traefik),
      priority: 10,
      entryPoints: ['traefik'],
      middlewares: ['dashboard-auth'],
      service: 'api@internal',
    };
  }
  if (headers !== undefined) middlewares[headersName] = headers.options;
  const built: Dynamic = {
    http: {
      routers,
      ...(Object.keys(middlewares).length === 0 ? {} : { middlewares }),
      services,
    },
    tls: {
      stores: { default: { defaultCertificate: { certFile: places.certFile, keyFile: places.keyFile } } },
      options: { default: { minVersion: 'VersionTLS12' } },
    },
  };
  return raw === undefined ? built : merged(built, raw);
}

function stepsOf(
  name: string,
  { steps }: Route,
  target: Target,
  places: Places,
): Readonly<Record<string, Middleware>> {
  const own: Record<string, Middleware> = {};
  for (const step of steps) {
    const options = optionsOf(step, target, places);
    if (options === null) continue;
    let key = `${name}-${tagOf(step)}`;
    for (let number = 2; key in own; number += 1) key = `${name}-${tagOf(step)}-${number}`;
    own[key] = options;
  }
  return own;
}

type Step = Guard | Auth | Change;

function tagOf(step: Step): string {
  switch (step.stage) {
    case 'limit':
      return step.kind === 'addresses' ? 'allow' : 'limit';
    case 'auth':
      return 'auth';
    case 'change':
      return step.tag;
  }
}

function optionsOf(step: Step, target: Target, places: Places): Middleware | null {
  switch (step.stage) {
    case 'limit':
      return guardOptions(step, target);
    case 'auth':
      return {
        basicAuth: {
          usersFile: places.usersFile(step.users),
          realm: step.realm,
          ...(step.removeHeader ? { removeHeader: true } : {}),
        },
      };
    case 'change':
      return step.options;
  }
}

function guardOptions(guard: Guard, target: Target): Middleware | null {
  switch (guard.kind) {
    case 'quota':
    case 'throughput':
      return { rateLimit: guard.optionsFor(target) };
    case 'addresses':
      return { ipAllowList: { sourceRange: guard.ranges } };
    case 'open':
      return null;
  }
}

/** The name of the host where it is one, so that routes to the same servers share a service. */
function nameOfService(route: string, { urls, health }: Upstream, known: Map<string, string>): string {
  const key = JSON.stringify([urls, health]);
  const other = known.get(key);
  if (other !== undefined) return other;
  const server = /^[a-z0-9]+:\/\/(?<name>[A-Za-z][\w-]*)(?::\d+)?$/i.exec(urls[0] ?? '')?.groups?.['name'];
  const wanted = server ?? route;
  const taken = new Set(known.values());
  const name = taken.has(wanted) ? `${wanted}-${route}` : wanted;
  known.set(key, name);
  return name;
}

const serviceOf = ({ urls, health }: Upstream): Service => ({
  loadBalancer: {
    servers: urls.map((url) => ({ url })),
    ...(health === undefined ? {} : { healthCheck: { path: health, interval: '10s', timeout: '3s' } }),
  },
});

/** Whether every name that the rule takes is one that the public authority signs. */
function isPublic(conjuncts: readonly Conjunct[], { tls }: EdgeOptions): boolean {
  const names = tls.acme?.names;
  if (names === undefined || conjuncts.length === 0) return false;
  return conjuncts.every((conjunct) =>
    conjunct.some(({ atom, negated }) => !negated && atom.kind === 'host' && names.includes(atom.value)),
  );
}

/** What is added by hand stands beside what was built, and never in its place. */
function merged(built: Dynamic, raw: Dynamic): Dynamic {
  const sections = (['routers', 'middlewares', 'services', 'serversTransports'] as const).flatMap((kind) => {
    const [own, more] = [built.http?.[kind] ?? {}, raw.http?.[kind] ?? {}];
    const twice = Object.keys(more).find((name) => name in own);
    if (twice !== undefined)
      throw badValue(`raw.http.${kind}.${twice} is built from a route already; rename it`);
    const all = { ...own, ...more };
    return Object.keys(all).length === 0 ? [] : [[kind, all] as const];
  });
  return {
    ...raw,
    http: Object.fromEntries(sections),
    tls: {
      ...raw.tls,
      stores: { ...raw.tls?.stores, ...built.tls?.stores },
      options: { ...built.tls?.options, ...raw.tls?.options },
    },
  };
}
