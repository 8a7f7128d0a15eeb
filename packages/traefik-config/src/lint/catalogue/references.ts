import { error, info, warning } from '../finding.ts';

const dropped = 'The router is dropped: its requests go to the next one that matches, or get 404.';

/** TC2xx: what names what. Source: pkg/server, pkg/config/runtime. */
export const references = {
  TC201: error('unknown-middleware', dropped, 'Define the middleware, or take its name out of the list.'),
  TC202: error(
    'unknown-service',
    dropped,
    'Define the service in the same provider, or name its provider after @.',
  ),
  TC203: error(
    'cross-provider-suffix',
    `A name without @ belongs to the provider it is written in. ${dropped}`,
    'Add the provider, as `@docker` or `@file`.',
  ),
  TC204: error(
    'unknown-entrypoint',
    'A router without a single known entryPoint is disabled; with one known and one unknown it works with a warning. Names are case-sensitive.',
    'Name an entryPoint of the static configuration.',
  ),
  TC205: error('unknown-tls-options', dropped, 'Define the options below tls.options.'),
  TC206: error(
    'unknown-cert-resolver',
    'Traefik logs a nonexistent resolver and serves its self-made default certificate.',
    'Declare the resolver below certificatesResolvers.',
  ),
  TC207: warning(
    'unused-object',
    'What no router uses does nothing: a limit that is defined and not applied protects nothing.',
    'Use it, or remove it.',
  ),
  TC208: error(
    'internal-service-off',
    `The feature behind the service is switched off. ${dropped}`,
    'Switch it on in the static configuration.',
  ),
  TC209: error(
    'multi-type',
    'One middleware or service is exactly one thing; with two, whatever uses it is dropped.',
    'Split it in two.',
  ),
  TC210: error('reference-cycle', 'What refers to itself is cut off or dropped.', 'Break the circle.'),
  TC211: error(
    'parent-reference',
    'A router below another may have no entryPoints, tls or observability, and one with children no service: it is disabled, and the own path of a parent is 404.',
    'Move those options to the router at the root.',
  ),
  TC212: info(
    'entrypoint-middleware-provider',
    'A middleware of an entryPoint without @ is looked for in the provider of each router: routers of other providers are dropped.',
    'Write its provider, as `security-headers@file`.',
  ),
  TC213: error(
    'redirect-to-unknown',
    'Traefik runs with one line in its log, there is no redirect, and the application answers over plain HTTP.',
    'Name an entryPoint of the static configuration.',
  ),
};
