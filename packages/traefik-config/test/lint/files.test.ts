import { describe, expect, it } from '@jest/globals';
import { check } from '../../src/lint/check.ts';
import type { Target } from '../../src/rule/dialect.ts';

const service = (interval: string): string => `
http:
  services:
    web:
      loadBalancer:
        servers: [{ url: 'http://web:80' }]
        healthCheck: { path: /ok, interval: "${interval}" }
`;

/** A folder with that file and another one. */
const codesOf = (interval: string, target: Target): readonly string[] =>
  check(
    [
      { path: 'traefik.yml', text: 'providers: { file: { directory: dynamic } }\n' },
      { path: 'dynamic/a.yml', text: service(interval) },
      { path: 'dynamic/b.yml', text: 'http: { middlewares: { x: { compress: {} } } }\n' },
    ],
    { target },
  ).map(({ code }) => code);

describe('a file of a folder that Traefik cannot decode', () => {
  it('keeps the others from being loaded', () => {
    expect(codesOf('10 sec', 'v3.7')).toEqual(expect.arrayContaining(['TC108', 'TC112']));
  });

  it('does not where Traefik goes on with a default: v2.11 takes its own interval', () => {
    expect(codesOf('10 sec', 'v2.11')).toContain('TC108');
    expect(codesOf('10 sec', 'v2.11')).not.toContain('TC112');
    expect(codesOf('10s', 'v3.7')).not.toContain('TC112');
  });
});
