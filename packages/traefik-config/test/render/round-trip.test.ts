import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TraefikConfigError, composeLabels, labelsOf, renderDynamic, renderStatic } from '../../src/index.ts';
import { decode } from '../../src/model/decode.ts';
import { type Dynamic, dynamicShape } from '../../src/model/dynamic.ts';
import { type Shape, type StructShape, existsIn, mayBeEmpty } from '../../src/model/shape.ts';
import { type Static, staticShape } from '../../src/model/static.ts';
import { readCompose } from '../../src/read/compose.ts';
import { treeOfLabels } from '../../src/read/labels.ts';
import { readYaml } from '../../src/read/yaml.ts';
import { readFiles } from '../../src/lint/read-project.ts';
import type { Target } from '../../src/rule/dialect.ts';

/** Texts that are hard to write down: they look like something else, or hold what means something in YAML. */
const hardText = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1e3',
    '0x10',
    '-',
    '---',
    ': ',
    ' #',
    '{{',
    '$$',
    "it's",
    '"',
    '\\',
    '\n',
    '@a',
    '%',
    '!x',
    '&a',
    '*',
    '2026-01-01',
    '1_000',
    '[a]',
    'a: b',
    ' a ',
    '\t',
    '\u0085',
    '\u2028',
    '{{ .X }}',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  hardText.filter((text) => text !== '' && text !== '<<'),
);

/** Any value that the shape describes, without empty maps where Traefik refuses them. */
function valueOf(shape: Shape, target: Target, depth: number): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'text':
      return hardText;
    case 'free':
      return fc.constant({ any: ['thing', 1] });
    case 'flag':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: -1_000_000, max: 1_000_000 });
    case 'float':
      return fc.constantFrom(0.1, 0.5, 1.25, 300);
    case 'duration':
      return fc.constantFrom('15m', '1h30m', '100ms');
    case 'list':
      return fc.array(valueOf(shape.item, target, depth - 1), { minLength: 1, maxLength: 3 });
    case 'map':
      return fc
        .dictionary(name, valueOf(shape.item, target, depth - 1), { minKeys: 1, maxKeys: 2 })
        .map(plain);
    case 'struct':
      return structOf(shape, target, depth);
  }
}

function structOf(shape: StructShape, target: Target, depth: number): fc.Arbitrary<unknown> {
  const keys = Object.entries(shape.fields)
    .filter(
      ([, field]) => existsIn(field, target) && (depth > 0 || field.kind === 'text' || field.kind === 'flag'),
    )
    .map(([key]) => key);
  const least = mayBeEmpty(shape, target) ? 0 : 1;
  if (keys.length < least) return fc.constant(undefined);
  return fc
    .subarray(keys, { minLength: least, maxLength: Math.min(3, keys.length) })
    .chain((chosen) =>
      fc.record(
        Object.fromEntries(
          chosen.flatMap((key) => {
            const field = shape.fields[key];
            return field === undefined ? [] : [[key, valueOf(field, target, depth - 1)] as const];
          }),
        ),
      ),
    )
    .map(plain)
    .filter((value) => least === 0 || Object.keys(value).length > 0);
}

/** Without prototypes and undefined values, which data does not have. */
const plain = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

describe.each<Target>(['v2.11', 'v3.7'])('what is rendered for %s', (target) => {
  it('is read as the same static configuration', () => {
    fc.assert(
      fc.property(structOf(staticShape, target, 6), (model) => {
        const { document, problems } = readYaml('traefik.yml', renderStatic(model as Static));
        expect(problems).toEqual([]);
        const decoded = document === null ? null : decode<Static>(document.root, staticShape, target);
        expect(decoded?.value).toEqual(model);
      }),
      { numRuns: 150 },
    );
  });

  it('is read as the same dynamic configuration, braces and all', () => {
    fc.assert(
      fc.property(structOf(dynamicShape, target, 6), (model) => {
        fc.pre(Object.keys(model as object).length > 0);
        const text = renderDynamic(model as Dynamic, { '': 'a {{ comment }}' });
        const { dynamic, problems } = readFiles([{ path: 'edge.yml', text }], { target });
        expect(problems.filter(({ code }) => code !== 'TC813')).toEqual([]);
        expect(dynamic[0]?.value).toEqual(model);
        expect(renderDynamic(dynamic[0]?.value ?? {}, { '': 'a {{ comment }}' })).toBe(text);
      }),
      { numRuns: 150 },
    );
  });
});

describe('labels', () => {
  const dynamic: Dynamic = {
    http: {
      routers: {
        web: {
          rule: 'Host(`a.test`) && Path(`/$x`)',
          middlewares: ['auth'],
          service: 'web',
          priority: 5,
          tls: {},
        },
      },
      middlewares: { auth: { basicAuth: { users: ['admin:$2y$05$abc', 'b:$apr1$x$y'] } } },
      services: {
        web: { loadBalancer: { servers: [{ url: 'http://web:8080' }], sticky: { cookie: { name: 'c' } } } },
      },
    },
    tcp: { routers: { db: { rule: 'HostSNI(`*`)', tls: { passthrough: true } } } },
  };

  it('are values as Traefik sees them, and escaped for compose there alone', () => {
    const labels = labelsOf(dynamic);
    expect(labels['traefik.http.middlewares.auth.basicAuth.users']).toBe('admin:$2y$05$abc,b:$apr1$x$y');
    expect(labels['traefik.http.services.web.loadBalancer.server.port']).toBe('8080');
    expect(composeLabels(dynamic)).toContain(
      'traefik.http.middlewares.auth.basicAuth.users=admin:$$2y$$05$$abc,b:$$apr1$$x$$y',
    );
  });

  it('are read from compose as the same configuration', () => {
    const compose = {
      services: { web: { image: 'web', labels: composeLabels(dynamic) } },
    };
    const { document } = readYaml('compose.yml', JSON.stringify(compose));
    const [service] = document === null ? [] : readCompose(document).services;
    const tree = service === undefined ? null : treeOfLabels(service);
    expect(tree === null ? null : decode(tree, dynamicShape, 'v3.7')).toEqual({ value: dynamic, issues: [] });
  });

  it.each<[string, Dynamic]>([
    ['TLS options', { tls: { options: { a: { minVersion: 'VersionTLS12' } } } }],
    ['weights', { http: { services: { w: { weighted: { services: [{ name: 'a', weight: 1 }] } } } } }],
    ['a comma in a list', { http: { middlewares: { c: { compress: { excludedContentTypes: ['a,b'] } } } } }],
    [
      'two servers',
      {
        http: { services: { w: { loadBalancer: { servers: [{ url: 'http://a' }, { url: 'http://b' }] } } } },
      },
    ],
  ])('cannot say %s', (_what, model) => {
    expect(() => labelsOf(model)).toThrow(TraefikConfigError);
    expect(() => labelsOf(model)).toThrow(expect.objectContaining({ code: 'NOT_A_LABEL' }));
  });
});
