import type { Target } from '../rule/dialect.ts';
import { type Edge, edge, loopback } from './edge.ts';
import { atMost, rate } from './limit.ts';
import { below, host, path, under } from './matcher.ts';
import { route, service } from './route.ts';
import { basicAuth, open, secureHeaders, strip, users } from './step.ts';
import { type Acme, byName, localCa } from './tls.ts';

type Url = `http://${string}` | `https://${string}`;
type Lines = readonly [string, ...string[]];

export interface ArasulEdgeOptions {
  /** Name of the box, as `arasul.local`. */
  readonly host: string;
  /** More names that lead to it. */
  readonly aliases?: readonly string[];
  /** Addresses by which it is reached. */
  readonly ips?: readonly string[];
  /** Lines `name:hash` of those who may open n8n, and the dashboard of Traefik. */
  readonly users: { readonly n8n: Lines; readonly dashboard: Lines };
  /** v3.7 by default. */
  readonly target?: Target;
  /** For public names among `host` and `aliases`; private ones always get the local authority. */
  readonly acme?: Acme;
  readonly backend?: Url;
  /** Where the pages come from; by default the backend has them. */
  readonly frontend?: Url;
  readonly n8n?: Url;
}

/**
 * The configuration of an Arasul box: HTTPS only, five logins in 15 minutes, LLM 10/s, metrics 20/s, webhooks and API
 * 100 a minute, n8n behind a password with its webhooks reachable, Traefik's dashboard on this machine only.
 */
export function arasulEdge(options: ArasulEdgeOptions): Edge {
  const { aliases = [], ips = [], target = 'v3.7', acme } = options;
  const names = [options.host, ...aliases];
  const box = host(options.host, ...aliases, ...ips);
  const backend = service(options.backend ?? 'http://dashboard-backend:3001');
  const frontend = service(options.frontend ?? options.backend ?? 'http://dashboard-backend:3001');
  const n8n = service(options.n8n ?? 'http://n8n:5678');
  const webhooks = below('/n8n/webhook').or(below('/n8n/webhook-test'), below('/n8n/webhook-waiting'));
  return edge({
    traefik: target,
    tls: acme === undefined ? localCa({ names, ips }) : byName({ names, ips, acme }),
    headers: secureHeaders(),
    dashboard: loopback({ users: users('dashboard', options.users.dashboard) }),
    routes: {
      // Express takes other letters and a slash at the end for the same path.
      login: route(box.and(path('/api/auth/login', { lenient: true })), atMost(5, '15m'), backend),
      llm: route(box.and(under('/api/llm')), rate(10, '1s'), backend),
      metrics: route(box.and(under('/api/metrics')), rate(20, '1s'), backend),
      webhooks: route(
        box.and(webhooks),
        open('services that call back have no password'),
        rate(100, '1m', { burst: 20 }),
        strip('/n8n'),
        n8n,
      ),
      n8n: route(
        box.and(under('/n8n')),
        // A page loads many files at once; guessed passwords are held to the same.
        rate(50, '1s', { burst: 100 }),
        basicAuth(users('n8n', options.users.n8n)),
        strip('/n8n'),
        n8n,
      ),
      api: route(box.and(under('/api')), rate(100, '1m', { burst: 20 }), backend),
      frontend: route(box, frontend),
    },
  });
}
