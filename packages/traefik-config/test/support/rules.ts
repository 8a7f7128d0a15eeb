import fc from 'fast-check';
import { type RequestFacts } from '../../src/rule/request.ts';

const hosts = ['a.test', 'b.test', 'x.a.test'];
const paths = ['/', '/a', '/a/', '/a/b', '/ab', '/b', '/A'];

const call = fc.oneof(
  fc.constantFrom(...hosts, '*.a.test', '*').map((host) => `Host(\`${host}\`)`),
  fc.constantFrom('^a', 'test$', '^x\\.a\\.test$').map((text) => `HostRegexp(\`${text}\`)`),
  fc.constantFrom(...paths).map((path) => `Path(\`${path}\`)`),
  fc.constantFrom(...paths).map((path) => `PathPrefix(\`${path}\`)`),
  fc.constantFrom('^/a/', '(?i)^/a/?$', '^/b?', '^/a/.*', '^/a\\.').map((text) => `PathRegexp(\`${text}\`)`),
  fc.constantFrom('GET', 'POST').map((method) => `Method(\`${method}\`)`),
  fc.constantFrom('1', '12').map((value) => `Header(\`X-A\`, \`${value}\`)`),
  fc.constantFrom('^1', '2$').map((value) => `HeaderRegexp(\`X-A\`, \`${value}\`)`),
  fc.constantFrom('1', '12').map((value) => `Query(\`q\`, \`${value}\`)`),
  fc.constantFrom('^1', '2$').map((value) => `QueryRegexp(\`q\`, \`${value}\`)`),
  fc.constantFrom('10.0.0.1', '10.0.0.0/8', '10.0.0.0/31', '::1').map((text) => `ClientIP(\`${text}\`)`),
);

/** Rules of v3 over few names, so that they often overlap. */
export const anyRule: fc.Arbitrary<string> = fc.letrec<{ rule: string }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    call,
    tie('rule').map((rule) => `!(${rule})`),
    fc.tuple(tie('rule'), tie('rule')).map(([left, right]) => `(${left} && ${right})`),
    fc.tuple(tie('rule'), tie('rule')).map(([left, right]) => `(${left} || ${right})`),
  ),
})).rule;

/** Requests over the same names. */
export const anyRequest: fc.Arbitrary<RequestFacts> = fc.record({
  host: fc.constantFrom(...hosts, 'c.test'),
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc.constantFrom(...paths, '/a/x', '/c'),
  query: fc.constantFrom('', 'q=1', 'q=12', 'q=2'),
  headers: fc.constantFrom([], [['X-A', '1'] as const], [['x-a', '12'] as const]),
  ip: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.9.9.9', '::1', '192.168.0.1'),
});
