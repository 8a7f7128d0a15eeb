import type { ComposeFile, ComposeService } from '../read/compose.ts';
import { routingLabels } from '../read/labels.ts';
import type { Problem } from '../runtime/problem.ts';
import { mountOf } from './file-view.ts';
import { inCompose, inSource } from './problem-at.ts';
import type { World } from './project.ts';
import { isExposed } from './read-project.ts';

/** What compose says of Traefik and its backends: TC9xx without labels, TC713. */
export function* composeProblems(world: World): Generator<Problem> {
  for (const file of world.compose) {
    yield* undeclared(file);
    for (const service of file.services) yield* publishedBackend(file, service, world);
  }
  if (world.traefik === null) return;
  const { file, service } = world.traefik;
  const at = (path: readonly (string | number)[], code: Problem['code'], message: string): Problem =>
    inCompose(file, ['services', service.name, ...path], code, message);
  yield* versionProblems(service, at);
  const socket = service.mounts.find(({ source, target }) =>
    [source, target].some((path) => (path ?? '').endsWith('/docker.sock')),
  );
  if (socket !== undefined)
    yield inCompose(
      file,
      socket.path,
      'TC901',
      `${service.name} has the socket of docker${socket.readOnly ? ', read-only or not' : ''}`,
    );
  const waits = service.dependsOn.filter(({ condition }) => condition === 'service_healthy');
  if (waits.length > 0)
    yield at(
      ['depends_on'],
      'TC909',
      `${service.name} starts only when ${waits.map(({ name }) => name).join(', ')} ${waits.length === 1 ? 'is' : 'are'} healthy`,
    );
  yield* certificateMounts(world, at);
  yield* networkProblems(world);
}

type At = (path: readonly (string | number)[], code: Problem['code'], message: string) => Problem;

function* versionProblems({ image }: ComposeService, at: At): Generator<Problem> {
  const tag = /traefik:(?<tag>[^@]+)/.exec(image ?? '')?.groups?.['tag'] ?? '';
  const version = /^v?(?<major>\d+)(?:\.(?<minor>\d+))?(?:\.(?<patch>\d+))?/.exec(tag)?.groups;
  if (image?.includes('@sha256:') === true && version === undefined) return;
  if (version?.['minor'] === undefined)
    yield at(['image'], 'TC713', `${image ?? ''} names no version: it moves by itself`);
  else if (version['major'] !== '3' || version['minor'] !== '7')
    yield at(['image'], 'TC713', `${image ?? ''} gets no more updates: 3.7 is the version that is kept`);
  else if (version['patch'] === undefined)
    yield at(['image'], 'TC713', `${image ?? ''} moves with each patch; name one, as traefik:v3.7.9`);
}

function* undeclared(file: ComposeFile): Generator<Problem> {
  for (const { name, mounts, networks } of file.services) {
    for (const { kind, source, path } of mounts)
      if (kind === 'volume' && source !== null && !file.volumes.has(source))
        yield inCompose(file, path, 'TC911', `volume ${source} of ${name} is not declared`);
    for (const network of networks)
      if (network !== 'default' && !file.networks.has(network))
        yield inCompose(
          file,
          ['services', name, 'networks'],
          'TC911',
          `network ${network} of ${name} is not declared`,
        );
  }
}

function* publishedBackend(file: ComposeFile, service: ComposeService, world: World): Generator<Problem> {
  if (world.traefik?.service === service) return;
  const isRouted =
    routingLabels(service).length > 0 ||
    [...world.runtime.objects.services.values()].some(({ value }) =>
      (value.loadBalancer?.servers ?? []).some(({ url }) => hostOf(url ?? '') === service.name),
    );
  if (!isRouted) return;
  for (const { host, published, path } of service.ports)
    if (!isLoopback(host))
      yield inCompose(
        file,
        path,
        'TC910',
        `${service.name} is reached on port ${published ?? '(any)'} without the proxy`,
      );
}

export const hostOf = (url: string): string =>
  /^[a-z0-9]+:\/\/(?:[^/@]*@)?(?<host>\[[^\]]*\]|[^:/]*)/i.exec(url)?.groups?.['host'] ?? '';

function* certificateMounts({ traefik, dynamic }: World, at: At): Generator<Problem> {
  if (traefik === null) return;
  const mounts = traefik.service.mounts;
  for (const { value } of dynamic)
    for (const { keyFile } of value.tls?.certificates ?? []) {
      const key = keyFile ?? '';
      const over = mountOf(key, mounts);
      if (over !== null && /^\/etc\/traefik\/?$/.test(over.target)) {
        yield at(
          ['volumes', mounts.indexOf(over)],
          'TC914',
          `${key} comes with the mount of the configuration`,
        );
        return;
      }
    }
}

function* networkProblems({ static: source, compose }: World): Generator<Problem> {
  const docker = source?.value.providers?.docker;
  const name = docker?.network;
  if (source === null || name === undefined) return;
  const fixed = compose.some(({ networks }) => [...networks.values()].includes(name));
  const file = compose.find(({ networks }) => networks.has(name));
  const full = compose.some(
    ({ project, networks }) =>
      project !== null && [...networks.keys()].some((key) => name === `${project}_${key}`),
  );
  if (fixed || full || compose.length === 0) return;
  yield inSource(
    source,
    ['providers', 'docker', 'network'],
    'TC903',
    file === undefined
      ? `no compose file has a network ${name}`
      : `compose names the network ${file.project ?? 'PROJECT'}_${name}, not ${name}`,
  );
}

/** Options of the docker provider that open more than is meant. */
export function* dockerProviderProblems({ static: source, compose, target }: World): Generator<Problem> {
  const docker = source?.value.providers?.docker;
  if (source === null || docker === undefined) return;
  const at = (code: Problem['code'], message: string, more: Pick<Problem, 'severity'> = {}): Problem =>
    inSource(source, ['providers', 'docker'], code, message, more);
  if (docker.exposedByDefault !== false)
    yield at('TC902', 'exposedByDefault is on: every container is reachable by a name made from its own');
  const services = compose.flatMap(({ services: all }) => all);
  const isUsed = services.some(
    (service) => routingLabels(service).length > 0 && isExposed(service, docker.exposedByDefault !== false),
  );
  if (compose.length > 0 && !isUsed && docker.exposedByDefault === false && target === 'v3.7')
    yield at('TC901', 'no container has labels, and Traefik still asks docker', { severity: 'info' });
}

/** Loopback as a container sees it: itself. */
export const isLoopback = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || bare.startsWith('127.');
};
