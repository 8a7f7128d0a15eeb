import { flag, list, map, struct, text, texts } from './shape.ts';

/** How Traefik speaks TLS to something it calls. */
export const clientTls = struct({
  ca: text(),
  cert: text(),
  key: text(),
  insecureSkipVerify: flag(),
  caOptional: flag({ removed: '3' }),
});

export const domains = list(struct({ main: text(), sans: texts() }));

export const spiffe = struct({ ids: texts(), trustDomain: text() }, { since: '3', empty: 'taken' });

const keyPair = { certFile: text(), keyFile: text() };

export const keyPairs = list(struct(keyPair));

/** The root `tls` of dynamic configuration. */
export const tlsShape = struct(
  {
    certificates: list(struct({ ...keyPair, stores: texts() })),
    options: map(
      struct(
        {
          minVersion: text(),
          maxVersion: text(),
          cipherSuites: texts(),
          curvePreferences: texts(),
          clientAuth: struct({ caFiles: texts(), clientAuthType: text() }),
          sniStrict: flag(),
          alpnProtocols: texts(),
          disableSessionTickets: flag({ since: '3' }),
          preferServerCipherSuites: flag({ deprecated: 'nothing: Go orders cipher suites itself' }),
        },
        { empty: 'taken' },
      ),
    ),
    stores: map(
      struct(
        {
          defaultCertificate: struct(keyPair),
          defaultGeneratedCert: struct({
            resolver: text(),
            domain: struct({ main: text(), sans: texts() }),
          }),
        },
        { empty: 'taken' },
      ),
    ),
  },
  { noLabel: true },
);
