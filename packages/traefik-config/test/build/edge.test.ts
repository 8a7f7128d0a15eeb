import { describe, expect, it } from '@jest/globals';
import {
  type EdgeOptions,
  allowFrom,
  atMost,
  basicAuth,
  byName,
  edge,
  host,
  localCa,
  method,
  middleware,
  path,
  rate,
  route,
  secureHeaders,
  service,
  under,
  users,
} from '../../src/index.ts';
import { hashes } from '../support/hashes.ts';

const box = host('box.local');
const backend = service('http://backend:3001');
const people = users('n8n', [hashes.n8n]);
const options = (routes: EdgeOptions['routes'], more: Partial<EdgeOptions> = {}): EdgeOptions => ({
  traefik: 'v3.7',
  tls: localCa({ names: ['box.local'], ips: ['192.168.1.50'] }),
  routes,
  ...more,
});
const places = { certFile: '/c.pem', keyFile: '/c.key', usersFile: () => '/users' };
const routersOf = (own: EdgeOptions) => edge(own).dynamic(places).http?.routers ?? {};

describe('priorities', () => {
  it('come from what each rule includes, in whatever order routes are declared', () => {
    const routes = {
      ui: route(box, backend),
      api: route(box.and(under('/api')), backend),
      llm: route(box.and(under('/api/llm')), rate(10, '1s'), backend),
    };
    const priorities = (own: EdgeOptions['routes']) =>
      Object.fromEntries(
        Object.entries(routersOf(options(own))).map(([name, each]) => [name, each.priority]),
      );
    expect(priorities(routes)).toEqual({ llm: 30, api: 20, ui: 10 });
    expect(priorities({ api: routes.api, llm: routes.llm, ui: routes.ui })).toEqual({
      llm: 30,
      api: 20,
      ui: 10,
    });
  });

  it('follow the order of declaration where routes only overlap, and say so', () => {
    const own = edge(
      options({
        posts: route(box.and(method('POST')), rate(1, '1s'), backend),
        api: route(box.and(under('/api')), backend),
      }),
    );
    expect(own.dynamic(places).http?.routers?.['posts']?.priority).toBe(20);
    expect(own.files()[1]?.text).toContain(
      '# Overlaps with api, and comes first because it is declared first.',
    );
  });

  it('refuse two routes that take the same requests', () => {
    const same = { one: route(box.and(path('/a')), backend), other: route(path('/a').and(box), backend) };
    expect(() => edge(options(same))).toThrow('routes one and other take the same requests');
  });
});

describe('an edge', () => {
  it('names things after its routes, shares services, and leaves nothing in that nobody uses', () => {
    const dynamic = edge(
      options({
        one: route(box.and(path('/1')), allowFrom('10.0.0.0/8'), backend),
        two: route(
          box.and(path('/2')),
          rate(1, '1s'),
          atMost(9, '1m'),
          basicAuth(people, { keepHeader: true, realm: 'r' }),
          middleware('prefix', { addPrefix: { prefix: '/x' } }),
          service(['http://a:1', 'http://b:1'], { health: '/ok' }),
        ),
        three: route(box.and(path('/3')), service('http://backend:3001/')),
      }),
    ).dynamic(places);
    expect(Object.keys(dynamic.http?.middlewares ?? {})).toEqual([
      'one-allow',
      'two-limit',
      'two-limit-2',
      'two-auth',
      'two-prefix',
    ]);
    expect(dynamic.http?.middlewares?.['two-auth']).toEqual({
      basicAuth: { usersFile: '/users', realm: 'r' },
    });
    expect(dynamic.http?.services).toEqual({
      backend: { loadBalancer: { servers: [{ url: 'http://backend:3001' }] } },
      a: {
        loadBalancer: {
          servers: [{ url: 'http://a:1' }, { url: 'http://b:1' }],
          healthCheck: { path: '/ok', interval: '10s', timeout: '3s' },
        },
      },
    });
  });

  it('gives two services of one name on different ports different names', () => {
    const routers = routersOf(
      options({
        api: route(box.and(under('/api')), service('http://box:1')),
        ui: route(box, service('http://box:2')),
      }),
    );
    expect([routers['api']?.service, routers['ui']?.service]).toEqual(['box', 'box-ui']);
  });

  it('lets public names be signed by a public authority, and private ones by the local one', () => {
    const real = edge(
      options(
        { site: route(host('box.arasul.org'), backend), local: route(box, backend) },
        {
          tls: byName({
            names: ['box.arasul.org', 'box.local'],
            acme: { email: 'admin@arasul.org', challenge: { dns: 'hetzner' } },
          }),
        },
      ),
    );
    const routers = real.dynamic(places).http?.routers;
    expect([routers?.['site']?.tls, routers?.['local']?.tls]).toEqual([
      { certResolver: 'public' },
      undefined,
    ]);
    expect(real.static.certificatesResolvers?.['public']?.acme).toMatchObject({
      keyType: 'EC256',
      dnsChallenge: { provider: 'hetzner' },
    });
    expect(real.check().filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(real.files().find(({ path: name }) => name === 'compose.yml')?.text).toContain('acme:');
  });

  it.each([
    ['http', { httpChallenge: { entryPoint: 'web' } }],
    ['tls', { tlsChallenge: {} }],
  ] as const)('writes the %s challenge', (challenge, wanted) => {
    const tls = byName({ names: ['box.arasul.org'], acme: { email: 'a@arasul.org', challenge } });
    const own = edge(options({ site: route(host('box.arasul.org'), backend) }, { tls }));
    expect(own.static.certificatesResolvers?.['public']?.acme).toMatchObject(wanted);
  });

  it('adds raw configuration beside its own, and refuses to replace what a route made', () => {
    const raw = { http: { services: { more: { loadBalancer: { servers: [{ url: 'http://m:1' }] } } } } };
    const own = edge(options({ ui: route(box, backend) }, { raw }));
    expect(Object.keys(own.dynamic(places).http?.services ?? {})).toEqual(['backend', 'more']);
    const again = { http: { routers: { ui: { rule: 'Host(`x`)' } } } };
    expect(() => edge(options({ ui: route(box, backend) }, { raw: again }))).toThrow('raw.http.routers.ui');
  });

  it('refuses names that cannot be, and two files of users under one name', () => {
    expect(() => edge(options({ 'a b': route(box, backend) }))).toThrow('no name of a route');
    const other = users('n8n', [hashes.dashboard]);
    const clash = {
      a: route(box.and(path('/a')), basicAuth(people), backend),
      b: route(box.and(path('/b')), basicAuth(other), backend),
    };
    expect(() => edge(options(clash))).toThrow('two files of users named n8n');
  });

  it('sets HSTS only where it is asked for', () => {
    expect(secureHeaders().options.headers?.stsSeconds).toBeUndefined();
    expect(secureHeaders({ hstsSeconds: 600, frames: 'DENY' }).options.headers).toMatchObject({
      stsSeconds: 600,
      customFrameOptionsValue: 'DENY',
    });
  });
});
