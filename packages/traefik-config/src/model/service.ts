import { duration, flag, integer, list, map, struct, text, texts } from './shape.ts';
import { keyPairs, spiffe } from './tls.ts';

const sticky = struct(
  {
    cookie: struct(
      {
        name: text(),
        secure: flag(),
        httpOnly: flag(),
        sameSite: text(),
        maxAge: integer({ since: '3' }),
        path: text({ since: '3' }),
        domain: text({ since: '3' }),
      },
      { empty: 'taken' },
    ),
  },
  { empty: 'taken' },
);

/** Not a probe: whether the state of the children is taken over. */
const awareness = struct({}, { empty: 'taken' });

const weights = list(struct({ name: text(), weight: integer() }));

/** One HTTP service: exactly one of these may be set. */
export const serviceShape = struct({
  loadBalancer: struct({
    sticky,
    servers: list(
      struct({
        url: text({ noLabel: true }),
        weight: integer({ since: '3' }),
        preservePath: flag({ since: '3' }),
      }),
    ),
    strategy: text({ since: '3' }),
    healthCheck: struct({
      scheme: text(),
      mode: text({ since: '3' }),
      path: text(),
      method: text(),
      status: integer({ since: '3' }),
      port: integer(),
      interval: duration({ textInV2: true }),
      unhealthyInterval: duration({ since: '3' }),
      timeout: duration({ textInV2: true }),
      hostname: text(),
      followRedirects: flag(),
      headers: map(text()),
    }),
    passiveHealthCheck: struct({ failureWindow: duration(), maxFailedAttempts: integer() }, { since: '3' }),
    passHostHeader: flag(),
    responseForwarding: struct({ flushInterval: duration({ textInV2: true }) }),
    serversTransport: text(),
  }),
  weighted: struct({ services: weights, sticky, healthCheck: awareness }, { noLabel: true }),
  mirroring: struct(
    {
      service: text(),
      mirrorBody: flag({ since: '3' }),
      maxBodySize: integer(),
      mirrors: list(struct({ name: text(), percent: integer() })),
      healthCheck: awareness,
    },
    { noLabel: true },
  ),
  failover: struct({ service: text(), fallback: text(), healthCheck: awareness }, { noLabel: true }),
  highestRandomWeight: struct({ services: weights, healthCheck: awareness }, { since: '3', noLabel: true }),
});

export const serversTransportShape = struct({
  serverName: text(),
  insecureSkipVerify: flag(),
  rootCAs: texts(),
  certificates: keyPairs,
  cipherSuites: texts({ since: '3' }),
  minVersion: text({ since: '3' }),
  maxVersion: text({ since: '3' }),
  maxIdleConnsPerHost: integer(),
  forwardingTimeouts: struct({
    dialTimeout: duration(),
    responseHeaderTimeout: duration(),
    idleConnTimeout: duration(),
    readIdleTimeout: duration(),
    pingTimeout: duration(),
  }),
  disableHTTP2: flag(),
  peerCertURI: text(),
  spiffe,
});

const proxyProtocol = struct({ version: integer() }, { empty: 'taken' });

export const tcpServiceShape = struct({
  loadBalancer: struct({
    servers: list(struct({ address: text({ noLabel: true }), tls: flag({ since: '3' }) })),
    serversTransport: text({ since: '3' }),
    proxyProtocol,
    terminationDelay: integer({ deprecated: 'terminationDelay of a serversTransport' }),
  }),
  weighted: struct({ services: weights }, { noLabel: true }),
});

export const tcpServersTransportShape = struct({
  dialKeepAlive: duration(),
  dialTimeout: duration(),
  proxyProtocol,
  terminationDelay: duration(),
  tls: struct(
    {
      serverName: text(),
      insecureSkipVerify: flag(),
      rootCAs: texts(),
      certificates: keyPairs,
      peerCertURI: text(),
      spiffe,
    },
    { empty: 'taken' },
  ),
});

export const udpServiceShape = struct({
  loadBalancer: struct({ servers: list(struct({ address: text({ noLabel: true }) })) }),
  weighted: struct({ services: weights }, { noLabel: true }),
});
