import { includes } from '../rule/inclusion.ts';
import type { Conjunct } from '../rule/normal-form.ts';
import { isGate } from '../runtime/protection.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import type { Problem } from '../runtime/problem.ts';
import type { StaticSource } from '../runtime/source.ts';
import { isLoopback } from './compose.ts';
import { inCompose, inObject, inSource } from './problem-at.ts';
import type { World } from './project.ts';

/** API, dashboard, ping, metrics, logs: TC7xx without versions. */
export function* apiProblems(world: World): Generator<Problem> {
  const source = world.static;
  yield* dashboardProblems(world);
  yield* publishedPorts(world);
  if (source === null) {
    yield* healthcheckProblems(world, null);
    return;
  }
  const { api, providers, log, metrics, pilot } = source.value;
  if (api?.insecure === true) yield inSource(source, ['api', 'insecure'], 'TC701', 'api.insecure is on');
  if (providers?.rest?.insecure === true)
    yield inSource(source, ['providers', 'rest', 'insecure'], 'TC708', 'providers.rest.insecure is on');
  if (api?.debug === true) yield inSource(source, ['api', 'debug'], 'TC709', 'api.debug is on');
  if (/^(?:debug|trace)$/i.test(log?.level ?? ''))
    yield inSource(source, ['log', 'level'], 'TC709', `the level of the log is ${log?.level ?? ''}`);
  if (pilot !== undefined && world.target === 'v2.11')
    yield inSource(source, ['pilot'], 'TC711', 'pilot is there: anonymous usage is sent');
  const prometheus = metrics?.prometheus;
  const exposed = prometheus?.manualRouting === true ? undefined : prometheus?.entryPoint;
  if (exposed !== undefined && exposed !== 'traefik' && isOpen(exposed, world))
    yield inSource(
      source,
      ['metrics', 'prometheus', 'entryPoint'],
      'TC712',
      `metrics are open on ${exposed}`,
    );
  yield* healthcheckProblems(world, source);
  yield* logProblems(source);
  yield* timeoutProblems(source, world);
}

/** Whether others than this machine reach the entryPoint, as far as is known. */
function isOpen(name: string, { runtime, traefik }: World): boolean {
  const entryPoint = runtime.entryPoints?.get(name);
  if (entryPoint === undefined || isLoopback(entryPoint.host)) return false;
  if (traefik === null) return true;
  return traefik.service.ports.some(
    ({ container, host }) => container === entryPoint.port && !isLoopback(host),
  );
}

const isApi = ({ service }: RuntimeRouter): boolean => /^(?:api|dashboard)@internal$/.test(service);

function* dashboardProblems(world: World): Generator<Problem> {
  const routers = world.runtime.routers.filter(isApi);
  for (const router of routers) {
    const isProtected =
      router.middlewares.some(isGate) ||
      router.entryPoints.some((name) => world.runtime.entryPointChain(name, router).some(isGate));
    const isLocal =
      world.runtime.entryPoints !== null && router.entryPoints.every((name) => !isOpen(name, world));
    if (!isProtected && !isLocal)
      yield inObject(
        router,
        [],
        'TC704',
        `router ${router.name} leads to ${router.service} without a password`,
      );
    yield* eatenApi(router, world);
    const halves = ['/api/x', '/dashboard/x'].map((path) => mentions(router, path));
    const other = routers.some((each) => each !== router && mentions(each, '/api/x'));
    if (halves[1] === true && halves[0] !== true && !other && router.conjuncts !== null)
      yield inObject(
        router,
        ['rule'],
        'TC703',
        `router ${router.name} takes /dashboard and not /api, from which the pages get their data`,
      );
  }
}

const mentions = ({ conjuncts }: RuntimeRouter, path: string): boolean =>
  (conjuncts ?? []).some(
    (conjunct) =>
      conjunct.every(
        ({ atom, negated }) =>
          negated || atom.kind !== 'prefix' || path.startsWith(atom.value.replace(/\/$/, '')),
      ) && conjunct.every(({ atom, negated }) => negated || atom.kind !== 'path'),
  );

/** A dashboard that takes `/api` of an application on the same host. */
function* eatenApi(router: RuntimeRouter, { runtime, static: source }: World): Generator<Problem> {
  if ((source?.value.api?.basePath ?? '') !== '') return;
  const taken = (router.conjuncts ?? []).filter((conjunct) =>
    conjunct.some(({ atom, negated }) => !negated && atom.kind === 'prefix' && /^\/api\/?$/.test(atom.value)),
  );
  const isTaken = (conjunct: Conjunct): boolean => {
    const isBelow = conjunct.some(
      ({ atom, negated }) =>
        !negated &&
        'value' in atom &&
        /^(?:path|prefix)$/.test(atom.kind) &&
        /^\/api(?:\/|$)/.test(atom.value),
    );
    return isBelow && taken.some((wide) => includes([wide], [conjunct]));
  };
  const eaten = runtime.routers.find(
    (other) =>
      !isApi(other) &&
      other.entryPoints.some((name) => router.entryPoints.includes(name)) &&
      other.priority < router.priority &&
      (other.conjuncts ?? []).some(isTaken),
  );
  if (eaten !== undefined)
    yield inObject(
      router,
      ['rule'],
      'TC702',
      `router ${router.name} (${router.priority}) takes /api from router ${eaten.name} (${eaten.priority})`,
    );
}

function* publishedPorts({ runtime, traefik }: World): Generator<Problem> {
  if (traefik === null || runtime.entryPoints === null) return;
  const listening = new Set([...runtime.entryPoints.values()].map(({ port }) => port));
  for (const { container, path } of traefik.service.ports)
    if (!listening.has(container))
      yield inCompose(
        traefik.file,
        path,
        'TC705',
        `port ${container} is published, and no entryPoint listens on it`,
      );
}

function* healthcheckProblems({ traefik, runtime }: World, source: StaticSource | null): Generator<Problem> {
  const ping = source?.value.ping;
  if (traefik?.service.healthcheck.includes('healthcheck') === true && source !== null && ping === undefined)
    yield inCompose(
      traefik.file,
      ['services', traefik.service.name, 'healthcheck'],
      'TC706',
      'the health check asks ping, which is not switched on in the static file',
    );
  if (ping === undefined || source === null) return;
  const name = ping.entryPoint ?? 'traefik';
  const entryPoint = runtime.entryPoints?.get(name);
  const at = (message: string): Problem => inSource(source, ['ping', 'entryPoint'], 'TC707', message);
  if (ping.manualRouting === true) {
    if (!runtime.routers.some(({ service }) => service === 'ping@internal'))
      yield at('ping is routed by hand, and no router leads to ping@internal');
  } else if (entryPoint === undefined) yield at(`there is no entryPoint ${name}`);
  else if (entryPoint.tls) yield at(`entryPoint ${name} speaks TLS, and the health check does not`);
}

function* logProblems(source: StaticSource): Generator<Problem> {
  const { log, accessLog } = source.value;
  for (const [key, value] of [
    ['log', log],
    ['accessLog', accessLog],
  ] as const)
    if (value?.filePath !== undefined)
      yield inSource(source, [key, 'filePath'], 'TC710', `${value.filePath} is rotated by nobody`);
  if ((accessLog?.bufferingSize ?? 0) > 0)
    yield inSource(
      source,
      ['accessLog', 'bufferingSize'],
      'TC710',
      `up to ${accessLog?.bufferingSize ?? 0} lines are lost in a crash`,
    );
}

function* timeoutProblems(source: StaticSource, { runtime }: World): Generator<Problem> {
  for (const [name, { transport, address, http }] of Object.entries(source.value.entryPoints ?? {})) {
    const isUsed = runtime.routers.some(
      (router) => router.entryPoints.includes(name) && !router.service.endsWith('@internal'),
    );
    const isPlain = http?.redirections !== undefined || (address ?? '').endsWith('/udp');
    if (isUsed && !isPlain && transport?.respondingTimeouts?.readTimeout === undefined)
      yield inSource(
        source,
        ['entryPoints', name],
        'TC807',
        `${name} has no readTimeout: a request may take 60 s to arrive`,
      );
  }
}
