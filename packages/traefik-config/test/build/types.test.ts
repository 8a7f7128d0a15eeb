import { describe, expect, it } from '@jest/globals';
import {
  atMost,
  basicAuth,
  defineDynamic,
  host,
  rate,
  route,
  service,
  strip,
  users,
} from '../../src/index.ts';
import { hashes } from '../support/hashes.ts';

const box = host('box.local');
const backend = service('http://backend:3001');
const login = basicAuth(users('n8n', [hashes.n8n]));

/** What does not compile is refused at run time too, for whoever has no compiler: all but a bare number of seconds. */
describe('the order of a route', () => {
  it('is limits, login, changes, service', () => {
    expect(route(box, atMost(5, '15m'), rate(10, '1s'), login, strip('/n8n'), backend).steps).toHaveLength(4);
    expect(route(box, backend).steps).toEqual([]);
  });

  it('does not compile without a service, or with something after it', () => {
    // @ts-expect-error a route ends in a service
    expect(() => route(box, atMost(5, '15m'))).toThrow('a service at the end');
    // @ts-expect-error nothing comes after the service
    expect(() => route(box, backend, strip('/n8n'))).toThrow('a service at the end');
    // @ts-expect-error there is no route without a service
    expect(() => route(box)).toThrow('a service at the end');
  });

  it('does not compile with a limit after the login: guessed passwords would not be counted', () => {
    // @ts-expect-error a limit stands before a login
    expect(() => route(box, login, rate(10, '1s'), backend)).toThrow('limits, then a login');
  });

  it('does not compile with a login or a limit after a change of the path', () => {
    // @ts-expect-error a login stands before what changes the request
    expect(() => route(box, strip('/n8n'), login, backend)).toThrow('limits, then a login');
    // @ts-expect-error a limit stands before what changes the request
    expect(() => route(box, strip('/n8n'), atMost(5, '15m'), backend)).toThrow('limits, then a login');
  });
});

describe('units', () => {
  it('do not compile as words, days, or bare numbers', () => {
    // @ts-expect-error minutes are written m, without a space
    expect(() => atMost(5, '15 min')).toThrow('write it as 15m');
    // @ts-expect-error Go knows no days
    expect(() => rate(5, '1d')).toThrow('write it as 15m');
    // @ts-expect-error a bare number would mean seconds
    expect(() => rate(5, 60)).not.toThrow();
    // @ts-expect-error a server has a scheme
    expect(() => service('backend:3001')).toThrow('write http://name:port');
  });
});

describe('defineDynamic', () => {
  it('compiles names that are defined, and those of other providers', () => {
    const config = defineDynamic({
      http: {
        routers: { web: { rule: 'Host(`a`)', middlewares: ['limit', 'x@docker'], service: 'web' } },
        middlewares: { limit: { rateLimit: { average: 1, period: '1s', burst: 1 } } },
        services: { web: { loadBalancer: { servers: [{ url: 'http://web:80' }] } } },
      },
    });
    expect(config.http?.routers?.['web']?.service).toBe('web');
  });

  it('does not compile a middleware or service that is not there', () => {
    const config = defineDynamic({
      http: {
        routers: {
          web: {
            rule: 'Host(`a`)',
            // @ts-expect-error it is called limit
            middlewares: ['limt'],
            // @ts-expect-error it is called web
            service: 'wbe',
          },
        },
        middlewares: { limit: { rateLimit: { average: 1 } } },
        services: { web: { loadBalancer: {} } },
      },
    });
    expect(config.http?.routers?.['web']?.service).toBe('wbe');
  });

  it('does not compile an option that does not exist', () => {
    // @ts-expect-error it is called middlewares
    expect(defineDynamic({ http: { middleware: {} } })).toBeDefined();
  });
});
