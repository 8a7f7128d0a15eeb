import { error, info, warning } from '../finding.ts';

/** TC7xx: API, dashboard, ping, logs. Source: pkg/api, pkg/config/static. */
export const api = {
  TC701: error(
    'api-insecure',
    'The dashboard and the whole configuration are open on port 8080, without a password.',
    'Route api@internal yourself, with authentication.',
  ),
  TC702: error(
    'dashboard-eats-api',
    'The router of the dashboard takes `/api` on the host of the application: its backend gets nothing.',
    'Give the dashboard an entryPoint or host of its own, or set api.basePath (v3.3).',
  ),
  TC703: error(
    'dashboard-half',
    'The pages come from /dashboard, their data from /api: with one of them the dashboard stays empty.',
    'Match both, without stripping.',
  ),
  TC704: error(
    'dashboard-unprotected',
    'Everyone can read the whole configuration.',
    'Put basicAuth or an ipAllowList before api@internal.',
  ),
  TC705: error(
    'port-published-nothing-listens',
    'Nothing listens on the published port: connections are refused.',
    'Declare the entryPoint, or do not publish the port.',
  ),
  TC706: error(
    'ping-missing',
    '`traefik healthcheck` reads the file; without ping there the container is unhealthy for ever, and a flag on its line is ignored.',
    'Write `ping: {}` into the static file.',
  ),
  TC707: error(
    'ping-entrypoint',
    'The check of health cannot reach ping there.',
    'Leave ping on the traefik entryPoint.',
  ),
  TC708: error(
    'rest-insecure',
    'Everyone who reaches port 8080 can replace the configuration.',
    'Switch it off.',
  ),
  TC709: warning('debug', 'Profiles are served and secrets are logged.', 'Switch it off in production.'),
  TC710: info(
    'access-log',
    'The log grows without end, loses lines in a crash, or keeps tokens of query strings.',
    'Log to stdout in JSON, let docker rotate, and drop headers.',
  ),
  TC711: error(
    'anonymous-usage-by-pilot',
    'v2.11 sends anonymous usage whenever pilot is there, whatever global says; v3 does not start.',
    'Remove pilot.',
  ),
  TC712: warning(
    'metrics-exposed',
    'Metrics are open on a public entryPoint, above every router.',
    'Give prometheus an entryPoint of its own.',
  ),
  TC713: warning(
    'eol-version',
    'The version gets no more security updates, or the tag moves by itself.',
    'Pin a version that is kept, as traefik:v3.7.9.',
  ),
};
