import { createHash } from 'node:crypto';
import type { Edge, Places } from '../build/edge.ts';
import type { Ranked } from '../build/priority.ts';
import type { Users } from '../build/step.ts';
import type { Target } from '../rule/dialect.ts';
import { type Comments, escapeTemplates, renderYaml } from './yaml.ts';

/** A file that is to be written, below the folder of the configuration. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

export interface RenderOptions {
  /** Name of the leaf's files in `certs`, without ending; `leaf` by default. */
  readonly leaf?: string;
}

/** The image that is named in compose: the newest of its line that was looked at. */
export const images: Readonly<Record<Target, string>> = {
  'v3.7': 'traefik:v3.7.9',
  'v2.11': 'traefik:v2.11.53',
};

/**
 * Every file of an edge but the certificates: `traefik.yml`, `dynamic/edge.yml`, `users/*.htpasswd`, `compose.yml`.
 * Files of users carry a part of their digest in their name: a changed password is a changed dynamic file, which
 * Traefik reads again, and a reader of the old one still finds its old users.
 */
export function renderFiles(
  edge: Edge,
  ranked: readonly Ranked[],
  { leaf = 'leaf' }: RenderOptions = {},
): readonly RenderedFile[] {
  const dynamic = edge.dynamic(placesFor(leaf));
  return [
    { path: 'traefik.yml', mode: 0o644, text: renderYaml(edge.static, staticComments) },
    {
      path: 'dynamic/edge.yml',
      mode: 0o644,
      text: escapeTemplates(renderYaml(dynamic, dynamicComments(edge, ranked))),
    },
    ...edge.users.map((users) => ({
      path: `users/${usersFileName(users)}`,
      mode: 0o600,
      text: `${users.lines.join('\n')}\n`,
    })),
    { path: 'compose.yml', mode: 0o644, text: composeText(edge) },
  ];
}

const placesFor = (leaf: string): Places => ({
  certFile: `/etc/traefik/certs/${leaf}.pem`,
  keyFile: `/etc/traefik/certs/${leaf}.key`,
  usersFile: (users) => `/etc/traefik/users/${usersFileName(users)}`,
});

const usersFileName = ({ name, lines }: Users): string =>
  `${name}-${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12)}.htpasswd`;

const staticComments: Comments = {
  '': 'Made by @arasul/traefik-config: change its source, not this file.\nTraefik reads it at its start only.',
  ping: 'Here and not as a flag: the health check of the container reads this file.',
  'entryPoints.web': 'Sends everything on to HTTPS.',
  'entryPoints.websecure.http.tls': 'Every router here is a TLS router.',
  'entryPoints.websecure.transport': 'By default a request that takes longer than 60 s to arrive is cut off.',
  'entryPoints.traefik': 'Ping and dashboard: published on 127.0.0.1 only.',
  'providers.file':
    'No docker provider: nothing needs the socket, and no container start empties the limits.',
};

function dynamicComments({ options, explain }: Edge, ranked: readonly Ranked[]): Comments {
  const limits = explain();
  const comments: Record<string, string> = {
    '': 'Made by @arasul/traefik-config: change its source, not this file.',
    'http.routers': 'Narrower routes first; priorities are computed from what each rule includes.',
  };
  for (const { name, before } of ranked) {
    const lines = [
      ...(limits[name] === undefined ? [] : [limits[name]]),
      ...(before.length === 0
        ? []
        : [`Overlaps with ${before.join(', ')}, and comes first because it is declared first.`]),
      ...(options.routes[name]?.steps ?? []).flatMap((step) =>
        step.stage === 'limit' && step.kind === 'open'
          ? [`traefik-config-disable TC512: ${step.reason.replaceAll(/\s+/g, ' ')}`]
          : [],
      ),
    ];
    if (lines.length > 0) comments[`http.routers.${name}`] = lines.join('\n');
  }
  return comments;
}

function composeText(edge: Edge): string {
  const volume = (name: string): string => `./${name}:/etc/traefik/${name}:ro`;
  const hasAcme = edge.options.tls.acme !== null;
  const data = {
    services: {
      traefik: {
        image: images[edge.target],
        restart: 'unless-stopped',
        ports: ['80:80', '443:443', '127.0.0.1:8080:8080'],
        volumes: [
          volume('traefik.yml'),
          volume('dynamic'),
          volume('certs'),
          ...(edge.users.length === 0 ? [] : [volume('users')]),
          ...(hasAcme ? ['acme:/etc/traefik/acme'] : []),
        ],
        healthcheck: { test: ['CMD', 'traefik', 'healthcheck'], interval: '10s', timeout: '3s', retries: 3 },
        security_opt: ['no-new-privileges:true'],
      },
    },
    ...(hasAcme ? { volumes: { acme: {} } } : {}),
  };
  const comments: Comments = {
    '': 'Made by @arasul/traefik-config. Take it in by `include` of your compose file.',
    ...(edge.target === 'v2.11'
      ? { 'services.traefik.image': 'traefik-config-disable TC713: v2.11 was asked for' }
      : {}),
    'services.traefik.volumes': 'Folders, not single files: a changed file is seen. No socket of docker.',
  };
  // Compose takes a dollar sign for a variable.
  return renderYaml(data, comments).replaceAll('$', '$$$$');
}
