import { middlewareShape, tcpMiddlewareShape } from './middleware.ts';
import {
  serversTransportShape,
  serviceShape,
  tcpServersTransportShape,
  tcpServiceShape,
  udpServiceShape,
} from './service.ts';
import { type Infer, flag, integer, map, struct, text, texts } from './shape.ts';
import { domains, tlsShape } from './tls.ts';

const routerTls = { options: text(), certResolver: text(), domains };

/** `observability` of routers and entryPoints. */
export const observability = struct(
  { accessLogs: flag(), metrics: flag(), tracing: flag(), traceVerbosity: text() },
  { since: '3' },
);

export const routerShape = struct({
  entryPoints: texts(),
  middlewares: texts(),
  service: text(),
  rule: text(),
  /** Routers above it, whose leaf it is: multi-layer routing of 3.6. */
  parentRefs: texts({ since: '3.6', noLabel: true }),
  ruleSyntax: text({ since: '3', deprecated: 'rules in the syntax of v3' }),
  priority: integer(),
  tls: struct(routerTls, { empty: 'taken' }),
  observability,
});

export const tcpRouterShape = struct({
  entryPoints: texts(),
  middlewares: texts(),
  service: text(),
  rule: text(),
  ruleSyntax: text({ since: '3', deprecated: 'rules in the syntax of v3' }),
  priority: integer(),
  tls: struct({ passthrough: flag(), ...routerTls }, { empty: 'taken' }),
});

/** Every option of dynamic configuration, of both versions. */
export const dynamicShape = struct(
  {
    http: struct({
      routers: map(routerShape),
      services: map(serviceShape),
      middlewares: map(middlewareShape),
      serversTransports: map(serversTransportShape, { noLabel: true }),
    }),
    tcp: struct({
      routers: map(tcpRouterShape),
      services: map(tcpServiceShape),
      middlewares: map(tcpMiddlewareShape),
      serversTransports: map(tcpServersTransportShape, { since: '3', noLabel: true }),
    }),
    udp: struct({
      routers: map(struct({ entryPoints: texts(), service: text() })),
      services: map(udpServiceShape),
    }),
    tls: tlsShape,
  },
  { empty: 'taken' },
);

export type Dynamic = Infer<typeof dynamicShape>;
export type Router = Infer<typeof routerShape>;
export type Service = Infer<typeof serviceShape>;
export type Middleware = Infer<typeof middlewareShape>;
export type RateLimit = NonNullable<Middleware['rateLimit']>;
