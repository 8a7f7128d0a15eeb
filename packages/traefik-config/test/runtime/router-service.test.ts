import { describe, expect, it } from '@jest/globals';
import { check } from '../../src/lint/check.ts';
import { simulate } from '../../src/simulate/simulate.ts';

const codesOf = (path: string, text: string): readonly string[] =>
  check([{ path, text }]).map(({ code }) => code);

const container = (name: string, labels: readonly string[]): string =>
  [`  ${name}:`, '    image: example', '    labels:', ...labels.map((label) => `      - '${label}'`)].join(
    '\n',
  );

const compose = (...containers: readonly string[]): string => `services:\n${containers.join('\n')}\n`;

const limited = (service: string, other: string): string => `
http:
  routers:
    login: { rule: 'Host(\`a.test\`) && Path(\`/login\`)', priority: 20, middlewares: [limit], service: ${service} }
    rest: { rule: 'Host(\`a.test\`)', priority: 10, service: ${other} }
  middlewares:
    limit: { rateLimit: { average: 1, period: 15m, burst: 5 } }
  services:
    web: { loadBalancer: { servers: [{ url: 'http://web:80' }] } }
    other: { loadBalancer: { servers: [{ url: 'http://other:80' }] } }
`;

describe('the service of a router', () => {
  it('is the same with and without its provider', () => {
    expect(codesOf('edge.yml', limited('web', 'web'))).toContain('TC317');
    expect(codesOf('edge.yml', limited('web', 'web@file'))).toContain('TC317');
    expect(codesOf('edge.yml', limited('web', 'other'))).not.toContain('TC317');
  });

  it('is that of its own container where it names none: another container is no way around a limit', () => {
    const text = compose(
      container('one', [
        'traefik.http.routers.login.rule=Host(`a.test`) && Path(`/login`)',
        'traefik.http.routers.login.middlewares=limit',
        'traefik.http.middlewares.limit.ratelimit.average=1',
        'traefik.http.middlewares.limit.ratelimit.burst=5',
        'traefik.http.middlewares.limit.ratelimit.period=15m',
      ]),
      container('two', ['traefik.http.routers.rest.rule=Host(`a.test`)']),
    );
    expect(codesOf('compose.yml', text)).not.toContain('TC317');
  });

  it('is the only one of its container, which then counts as used and gets the requests', async () => {
    const text = compose(
      container('shop', [
        'traefik.http.routers.shop.rule=Host(`shop.test`)',
        'traefik.http.services.web.loadbalancer.server.port=3000',
      ]),
    );
    expect(codesOf('compose.yml', text)).not.toContain('TC207');
    expect(
      await simulate([{ path: 'compose.yml', text }]).request({ url: 'http://shop.test/a?b=c' }),
    ).toMatchObject({ status: 200, router: 'shop', service: 'web', upstream: 'http://shop:3000/a?b=c' });
  });

  it('leaves a second service of the container that no router names unused', () => {
    const services = ['web', 'admin'].map(
      (name) => `traefik.http.services.${name}.loadbalancer.server.port=3000`,
    );
    const routed = [
      'traefik.http.routers.shop.rule=Host(`shop.test`)',
      'traefik.http.routers.shop.service=web',
    ];
    expect(codesOf('compose.yml', compose(container('shop', [...routed, ...services])))).toContain('TC207');
  });

  it('is no question where the container has no router: Traefik makes one for its service', () => {
    const text = compose(container('shop', ['traefik.http.services.web.loadbalancer.server.port=3000']));
    expect(codesOf('compose.yml', text)).not.toContain('TC207');
  });
});
