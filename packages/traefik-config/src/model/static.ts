import { entryPointShape } from './entry-point.ts';
import { providersShape } from './provider.ts';
import { type Infer, duration, flag, integer, map, struct, text, texts } from './shape.ts';
import { accessLogShape, logShape, metricsShape, tracingShape } from './telemetry.ts';
import { spiffe } from './tls.ts';

const plugin = {
  moduleName: text(),
  settings: struct({ envs: texts(), mounts: texts(), useUnsafe: flag() }, { since: '3' }),
};

const dnsChallenge = struct({
  provider: text(),
  resolvers: texts(),
  propagation: struct(
    {
      disableChecks: flag(),
      disableANSChecks: flag(),
      requireAllRNS: flag(),
      delayBeforeChecks: duration(),
    },
    { since: '3.3' },
  ),
  delayBeforeCheck: duration({ deprecated: 'propagation.delayBeforeChecks, in v3' }),
  disablePropagationCheck: flag({ deprecated: 'propagation.disableChecks, in v3' }),
});

const acme = struct({
  email: text(),
  caServer: text(),
  preferredChain: text(),
  profile: text({ since: '3' }),
  emailAddresses: texts({ since: '3' }),
  disableCommonName: flag({ since: '3' }),
  storage: text(),
  keyType: text(),
  eab: struct({ kid: text(), hmacEncoded: text() }),
  certificatesDuration: integer(),
  clientTimeout: duration({ since: '3' }),
  clientResponseHeaderTimeout: duration({ since: '3' }),
  caCertificates: texts({ since: '3' }),
  caSystemCertPool: flag({ since: '3' }),
  caServerName: text({ since: '3' }),
  dnsChallenge,
  httpChallenge: struct({ entryPoint: text(), delay: duration({ since: '3' }) }),
  tlsChallenge: struct({ delay: duration({ since: '3' }) }, { empty: 'taken' }),
});

const forwardingTimeouts = struct({
  dialTimeout: duration(),
  responseHeaderTimeout: duration(),
  idleConnTimeout: duration(),
});

/** Every option of static configuration, of both versions. */
export const staticShape = struct(
  {
    global: struct({ checkNewVersion: flag(), sendAnonymousUsage: flag() }),
    serversTransport: struct({
      insecureSkipVerify: flag(),
      rootCAs: texts(),
      maxIdleConnsPerHost: integer(),
      forwardingTimeouts,
      spiffe,
    }),
    tcpServersTransport: struct(
      {
        dialKeepAlive: duration(),
        dialTimeout: duration(),
        terminationDelay: duration(),
        tls: struct({ insecureSkipVerify: flag(), rootCAs: texts(), spiffe }, { empty: 'taken' }),
      },
      { since: '3' },
    ),
    entryPoints: map(entryPointShape),
    providers: providersShape,
    api: struct(
      {
        basePath: text({ since: '3.3' }),
        insecure: flag(),
        dashboard: flag(),
        debug: flag(),
        disableDashboardAd: flag(),
      },
      { empty: 'taken' },
    ),
    metrics: metricsShape,
    ping: struct(
      { entryPoint: text(), manualRouting: flag(), terminatingStatusCode: integer() },
      { empty: 'taken' },
    ),
    log: logShape,
    accessLog: accessLogShape,
    tracing: tracingShape,
    hostResolver: struct(
      { cnameFlattening: flag(), resolvConfig: text(), resolvDepth: integer() },
      { empty: 'taken' },
    ),
    certificatesResolvers: map(struct({ acme, tailscale: struct({}, { since: '3', empty: 'taken' }) })),
    pilot: struct({ token: text(), dashboard: flag() }, { removed: '3', empty: 'taken' }),
    experimental: struct({
      plugins: map(struct({ ...plugin, version: text() })),
      localPlugins: map(struct(plugin)),
      abortOnPluginFailure: flag({ since: '3' }),
      fastProxy: struct({ debug: flag() }, { since: '3', empty: 'taken' }),
      otlplogs: flag({ since: '3' }),
      kubernetesIngressNGINX: flag({ since: '3' }),
      kubernetesGateway: flag(),
      http3: flag({ removed: '3' }),
    }),
    core: struct({ defaultRuleSyntax: text({ deprecated: 'rules in the syntax of v3' }) }, { since: '3' }),
    spiffe: struct({ workloadAPIAddr: text() }, { since: '3' }),
    ocsp: struct({ responderOverrides: map(text()) }, { since: '3', empty: 'taken' }),
  },
  { empty: 'taken' },
);

export type Static = Infer<typeof staticShape>;
export type EntryPoint = Infer<typeof entryPointShape>;
