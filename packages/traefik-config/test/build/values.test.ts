import { describe, expect, it } from '@jest/globals';
import {
  atMost,
  below,
  byName,
  clientIp,
  header,
  host,
  localCa,
  method,
  path,
  query,
  rate,
  service,
  strip,
  under,
  users,
} from '../../src/index.ts';
import { ruleText } from '../../src/build/matcher.ts';
import { hashes } from '../support/hashes.ts';

const box = host('box.local');

describe('matchers', () => {
  it.each([
    [box, 'Host(`box.local`)', 'Host(`box.local`)'],
    [host('a', '::1'), 'Host(`a`) || Host(`::1`)', 'Host(`a`) || Host(`::1`)'],
    [path('/a'), 'Path(`/a`)', 'Path(`/a`)'],
    [path('/a.b', { lenient: true }), 'PathRegexp(`(?i)^/a\\.b/?$`)', 'Path(`/{_:(?i)a\\.b/?}`)'],
    [under('/a/'), 'Path(`/a`) || PathPrefix(`/a/`)', 'Path(`/a`) || PathPrefix(`/a/`)'],
    [under('/'), 'PathPrefix(`/`)', 'PathPrefix(`/`)'],
    [below('/a'), 'PathPrefix(`/a/`)', 'PathPrefix(`/a/`)'],
    [method('get', 'PUT'), 'Method(`GET`) || Method(`PUT`)', 'Method(`GET`) || Method(`PUT`)'],
    [header('X-A', '1'), 'Header(`X-A`, `1`)', 'Headers(`X-A`, `1`)'],
    [query('q', '1'), 'Query(`q`, `1`)', 'Query(`q=1`)'],
    [clientIp('10.0.0.0/8'), 'ClientIP(`10.0.0.0/8`)', 'ClientIP(`10.0.0.0/8`)'],
    [
      box.and(under('/a'), method('GET').not()),
      'Host(`box.local`) && (Path(`/a`) || PathPrefix(`/a/`)) && !Method(`GET`)',
      'Host(`box.local`) && (Path(`/a`) || PathPrefix(`/a/`)) && !Method(`GET`)',
    ],
  ])('print for both versions: %#', (matcher, v3, v2) => {
    expect(ruleText(matcher, 'v3.7')).toBe(v3);
    expect(ruleText(matcher, 'v2.11')).toBe(v2);
  });

  it.each([
    () => host('box.local:443'),
    () => host('*.box.local'),
    () => path('api'),
    () => under('/{id}'),
    () => path('/a?b'),
    () => strip('n8n'),
    () => service('http://backend:3001/api'),
    () => users('N8N', [hashes.n8n]),
    () => atMost(0, '15m'),
    () => atMost(1.5, '15m'),
    () => atMost(5, '1s'),
    () => localCa({ names: ['box.local'], ips: ['192.168.1'] }),
    () => byName({ names: ['box.example.org'], acme: { email: 'admin@box.local', challenge: 'http' } }),
  ])('refuse what Traefik could not take, with what to write: %#', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_VALUE', name: 'TraefikConfigError' }));
  });
});

describe('users', () => {
  it.each([
    'admin',
    'admin:a:b',
    ':x',
    'admin:secret',
    'admin:$apr1$a$b',
    'admin:$2y$10$short',
    `${hashes.n8n}x`,
  ])('refuse %j without showing it', (line) => {
    expect(() => users('n8n', [line])).toThrow(expect.objectContaining({ code: 'BAD_PASSWORD' }));
    expect(() => users('n8n', [line])).not.toThrow(/\$2y|\$apr1/);
  });
});

describe('limits', () => {
  it('say what they really allow', () => {
    expect(atMost(5, '15m').explain()).toMatch(/^At most 5 in any 15m, whatever the client does/);
    expect(rate(100, '1m', { burst: 20 }).explain()).toMatch(/up to 620 per 1m\.$/);
    expect(rate(10, '1s').explain()).toBe(
      '10 per 1s for a client that never stops, 10 of them at once; up to 20 in the first 1s.',
    );
  });

  it('are written so that a quota holds, and an IPv6 network counts as one client where the version can', () => {
    expect(atMost(5, '15m').optionsFor('v2.11')).toEqual({ average: 1, period: '15m', burst: 5 });
    expect(atMost(5, '15m').optionsFor('v3.7').sourceCriterion).toEqual({ ipStrategy: { ipv6Subnet: 64 } });
  });
});
