import type { Runtime } from '../runtime/assemble.ts';
import type { ActiveEntryPoint } from '../runtime/entry-points.ts';
import { locationOf, redirectStatus } from './middleware.ts';
import type { Passing } from './request.ts';
import type { SimulatedResponse } from './response.ts';

type Internal = Pick<SimulatedResponse, 'status' | 'router' | 'service' | 'reason' | 'headers'>;

/** What Traefik answers before any router of the configuration is asked: ping, metrics, challenges, redirections. */
export function internalAnswer(
  entryPoint: ActiveEntryPoint,
  request: Passing,
  runtime: Runtime,
): Internal | null {
  const config = runtime.static?.value;
  const own = (name: string): Internal => ({
    status: 200,
    router: `${name}@internal`,
    service: `${name}@internal`,
    headers: {},
    reason: `${name}@internal of Traefik itself answers`,
  });
  const listensOn = (name: string | undefined): boolean => (name ?? 'traefik') === entryPoint.name;
  const isBelow = (folder: string): boolean =>
    request.path === folder || request.path.startsWith(`${folder}/`);

  const { ping, metrics, api, certificatesResolvers } = config ?? {};
  // These routers speak plain HTTP only, unless the whole entryPoint speaks TLS.
  if (request.isTls === entryPoint.tls) {
    const hasChallenge = Object.values(certificatesResolvers ?? {}).some(
      ({ acme }) => acme?.httpChallenge?.entryPoint === entryPoint.name,
    );
    if (hasChallenge && isBelow('/.well-known/acme-challenge')) return own('acme-http');
    if (ping !== undefined && ping.manualRouting !== true && listensOn(ping.entryPoint) && isBelow('/ping'))
      return own('ping');
    const prometheus = metrics?.prometheus;
    const hasMetrics = prometheus !== undefined && prometheus.manualRouting !== true;
    if (hasMetrics && listensOn(prometheus.entryPoint) && isBelow('/metrics')) return own('prometheus');
    if (api?.insecure === true && entryPoint.name === 'traefik') {
      if (isBelow('/api')) return own('api');
      if (api.dashboard !== false && (request.path === '/' || isBelow('/dashboard'))) return own('dashboard');
    }
  }
  return request.isTls ? null : redirection(entryPoint, request, runtime);
}

/** The redirection of a whole entryPoint; one that leads to no known entryPoint does not exist. */
function redirection(entryPoint: ActiveEntryPoint, request: Passing, runtime: Runtime): Internal | null {
  const options = entryPoint.value.http?.redirections?.entryPoint;
  const to = entryPoint.redirectTo;
  if (options === undefined || to === null) return null;
  const fixed = /^:(?<port>\d+)$/.exec(to)?.groups?.['port'];
  const port = fixed === undefined ? runtime.entryPoints?.get(to)?.port : Number(fixed);
  if (port === undefined || port === null) return null;
  const location = locationOf(request, options.scheme ?? 'https', String(port));
  return {
    status: redirectStatus(options.permanent ?? true, request.method),
    router: `${entryPoint.name}-to-${to.replace(/^:/, '')}@internal`,
    service: 'noop@internal',
    headers: { location },
    reason: `${entryPoint.name} sends everything on to ${location}`,
  };
}
