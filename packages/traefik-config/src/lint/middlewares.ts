import type { Middleware, Service } from '../model/dynamic.ts';
import type { Defined } from '../runtime/objects.ts';
import type { Problem } from '../runtime/problem.ts';
import { isAuth } from '../runtime/protection.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import { hostOf, isLoopback } from './compose.ts';
import { inObject } from './problem-at.ts';
import type { World } from './project.ts';

/** Middlewares, services and transports: TC8xx. */
export function* middlewareProblems(world: World): Generator<Problem> {
  for (const middleware of world.runtime.objects.middlewares.values()) {
    yield* headerProblems(middleware);
    const inFlight = middleware.value.inFlightReq;
    if (inFlight !== undefined && inFlight.sourceCriterion === undefined)
      yield inObject(middleware, ['inFlightReq'], 'TC814', `${middleware.name} counts requests per host`);
  }
  for (const service of world.runtime.objects.services.values()) yield* serverProblems(service, world);
  yield* routerProblems(world);
  yield* missingHeaders(world);
}

function* headerProblems(middleware: Defined<Middleware>): Generator<Problem> {
  const headers = middleware.value.headers;
  if (headers === undefined) return;
  const at = (path: readonly (string | number)[], code: Problem['code'], message: string): Problem =>
    inObject(middleware, ['headers', ...path], code, message);
  if (headers.frameDeny === true && (headers.customFrameOptionsValue ?? '') !== '')
    yield at(['frameDeny'], 'TC803', 'customFrameOptionsValue overrides frameDeny');
  if (headers.browserXssFilter === true)
    yield at(
      ['browserXssFilter'],
      'TC803',
      'browsers have dropped the filter that browserXssFilter asks for',
    );
  const origins = headers.accessControlAllowOriginList ?? [];
  const every = origins.indexOf('*');
  if (every >= 0 && headers.accessControlAllowCredentials === true)
    yield at(
      ['accessControlAllowOriginList', every],
      'TC805',
      'any origin is allowed, with the login of the visitor',
    );
  for (const [index, text] of (headers.accessControlAllowOriginListRegex ?? []).entries())
    if (!text.startsWith('^') || !text.endsWith('$'))
      yield at(
        ['accessControlAllowOriginListRegex', index],
        'TC805',
        `${JSON.stringify(text)} matches anywhere in an origin`,
      );
}

function* serverProblems(service: Defined<Service>, world: World): Generator<Problem> {
  const balancer = service.value.loadBalancer;
  if (balancer === undefined) return;
  const at = (path: readonly (string | number)[], code: Problem['code'], message: string): Problem =>
    inObject(service, ['loadBalancer', ...path], code, message);
  const servers = balancer.servers ?? [];
  if (servers.length === 0 && service.provider === 'file')
    yield at([], 'TC808', `service ${service.name} has no server: 503`);
  for (const [index, { url = '', preservePath }] of servers.entries()) {
    const path = ['servers', index, 'url'];
    const parts = /^(?<scheme>[a-z0-9]+):\/\/[^/]*(?<path>\/.*)?$/i.exec(url)?.groups;
    // An address without a scheme keeps the router from being built, which is told with it.
    if (parts === undefined) {
      if (!/^[\d.]+:\d/.test(url)) yield at(path, 'TC808', `${url} has no scheme: 500`);
      continue;
    }
    const folder = parts['path'] ?? '';
    if (folder !== '' && folder !== '/' && preservePath !== true)
      yield at(path, 'TC808', `the path ${folder} of the server is ignored`);
    if (isLoopback(hostOf(url)) && world.traefik !== null)
      yield at(path, 'TC808', `${hostOf(url)} is the container of Traefik itself`);
    if (/^https$/i.test(parts['scheme'] ?? '') && balancer.serversTransport === undefined)
      yield at(path, 'TC809', `${url} has no serversTransport that says whom to trust`);
  }
  const cookie = balancer.sticky?.cookie;
  if (cookie !== undefined && !(cookie.secure === true && cookie.httpOnly === true))
    yield at(['sticky', 'cookie'], 'TC812', `the cookie of ${service.name} is not secure and httpOnly`);
  const health = balancer.healthCheck?.path;
  if (health !== undefined && !health.startsWith('/'))
    yield at(['healthCheck', 'path'], 'TC810', `${health} does not begin with /`);
}

const streams = /\/(?:sse|events?|stream|ws|socket|chat|llm|completions)(?:\/|`|$)/i;

function* routerProblems(world: World): Generator<Problem> {
  for (const router of world.runtime.routers) {
    const buffering = router.middlewares.find(({ value }) => value.buffering !== undefined);
    if (buffering !== undefined && streams.test(router.value.rule ?? ''))
      yield inObject(
        router,
        ['middlewares'],
        'TC806',
        `${buffering.name} holds back what router ${router.name} streams`,
      );
    const strip = router.middlewares.find(({ value }) => value.stripPrefix !== undefined);
    if (strip !== undefined && isPage(router))
      yield* untold(router, strip.value.stripPrefix?.prefixes ?? [], world);
  }
}

/** An application that is not told of its path; whether it is can only be seen where its container is known. */
function* untold(
  router: RuntimeRouter,
  prefixes: readonly string[],
  { runtime, compose }: World,
): Generator<Problem> {
  const service = runtime.objects.services.get(router.serviceKey ?? '');
  const hosts = (service?.value.loadBalancer?.servers ?? []).map(({ url }) => hostOf(url ?? ''));
  const backend = compose.flatMap(({ services }) => services).find(({ name }) => hosts.includes(name));
  const isTold = backend?.environment.some((each) => prefixes.some((prefix) => each.includes(prefix)));
  if (isTold === true) return;
  yield inObject(
    router,
    ['middlewares'],
    'TC802',
    `${router.service} is not told of ${prefixes.join(', ')}: links that it writes lack it`,
    backend === undefined ? { severity: 'info' } : {},
  );
}

/** A whole application below a path, for browsers; callers of single paths follow no links. */
const isPage = (router: RuntimeRouter): boolean =>
  router.middlewares.some(isAuth) || /n8n|grafana|app|ui\b|web$/i.test(`${router.name} ${router.service}`);

function* missingHeaders({ runtime }: World): Generator<Problem> {
  const hasHeaders = [...runtime.objects.middlewares.values()].some(
    ({ value }) => value.headers !== undefined,
  );
  const [first] = runtime.routers.filter(({ service }) => !service.endsWith('@internal'));
  if (!hasHeaders && first !== undefined)
    yield inObject(first, [], 'TC804', 'no router sets headers against framing and content sniffing');
}
