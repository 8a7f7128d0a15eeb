import type { EntryPoint, Static } from '../model/static.ts';
import type { EdgeOptions } from './edge.ts';

/** Where headers for every answer are defined. */
export const headersName = 'security-headers';

/** The resolver that public names get. */
export const resolverName = 'public';

/** The static half: both entryPoints, the file provider, ping where the health check looks for it. */
export function staticOf({ headers, dashboard, tls, uploadTimeout = '10m' }: EdgeOptions): Static {
  const websecure: EntryPoint = {
    address: ':443',
    http: { ...(headers === undefined ? {} : { middlewares: [`${headersName}@file`] }), tls: {} },
    transport: { respondingTimeouts: { readTimeout: uploadTimeout } },
  };
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    ...(dashboard === undefined ? {} : { api: { dashboard: true, insecure: false } }),
    ping: { entryPoint: 'traefik' },
    entryPoints: {
      web: {
        address: ':80',
        http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } },
      },
      websecure,
      traefik: { address: ':8080' },
    },
    providers: { file: { directory: '/etc/traefik/dynamic', watch: true } },
    ...(tls.acme === null ? {} : { certificatesResolvers: { [resolverName]: { acme: resolver(tls.acme) } } }),
    log: { level: 'INFO', format: 'json' },
    accessLog: { format: 'json', fields: { headers: { defaultMode: 'drop' } } },
  };
}

type Resolver = NonNullable<NonNullable<Static['certificatesResolvers']>[string]['acme']>;

function resolver({ email, challenge }: NonNullable<EdgeOptions['tls']['acme']>): Resolver {
  const answer: Resolver =
    challenge === 'http'
      ? { httpChallenge: { entryPoint: 'web' } }
      : challenge === 'tls'
        ? { tlsChallenge: {} }
        : { dnsChallenge: { provider: challenge.dns } };
  return { email, storage: '/etc/traefik/acme/acme.json', keyType: 'EC256', ...answer };
}
