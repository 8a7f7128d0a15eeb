import { describe, expect, it } from '@jest/globals';
import { migrate, parseRule, printRule } from '../../src/index.ts';
import { compileRule } from '../../src/rule/compile.ts';
import { httpV2, httpV3 } from '../../src/rule/dialect.ts';
import { evaluate } from '../../src/rule/evaluate.ts';
import { prepareRequest } from '../../src/rule/request.ts';
import { toV3 } from '../../src/rule/to-v3.ts';

const rewritten = (text: string): string | null => {
  const parsed = parseRule(text);
  const rule = parsed.kind === 'rule' ? toV3(parsed.rule) : null;
  return rule === null ? null : printRule(rule);
};

describe('a rule of v2 for v3', () => {
  it.each([
    ['Host(`a`, `b`)', 'Host(`a`) || Host(`b`)'],
    ['HostHeader(`a`) && Method(`GET`, `PUT`)', 'Host(`a`) && (Method(`GET`) || Method(`PUT`))'],
    ['HostRegexp(`{sub:[a-z]+}.box.test`)', 'HostRegexp(`(?i)^(?:[a-z]+)\\.box\\.test$`)'],
    ['HostRegexp(`box.test`)', 'Host(`box.test`)'],
    ['Path(`/a/{id}`)', 'PathRegexp(`^/a/(?:[^/]+)$`)'],
    ['PathPrefix(`/a/{id:[0-9]+}`)', 'PathRegexp(`^/a/(?:[0-9]+)`)'],
    ['!Headers(`X-A`, `1`, `X-B`, `2`)', '!(Header(`X-A`, `1`) && Header(`X-B`, `2`))'],
    ['HeadersRegexp(`X-A`, `^1`)', 'HeaderRegexp(`X-A`, `^1`)'],
    ['Query(`a=b`, `c=d`)', 'Query(`a`, `b`) && Query(`c`, `d`)'],
    ['Query(`a=`)', 'QueryRegexp(`a`, `^.*$`)'],
    ['Query(`a={n:[0-9]+}`)', 'QueryRegexp(`a`, `^(?:[0-9]+)$`)'],
    ['ClientIP(`10.0.0.0/8`, `::1`)', 'ClientIP(`10.0.0.0/8`) || ClientIP(`::1`)'],
  ])('%s is %s', (old, wanted) => {
    expect(rewritten(old)).toBe(wanted);
  });

  it.each(['Foo(`a`)', 'Path(`/{`)', 'Headers(`a`)', 'Host()', '!Foo(`a`)', 'Host(`a`) && Foo(`b`)'])(
    'is not made up where there is none: %s',
    (old) => {
      expect(rewritten(old)).toBeNull();
    },
  );

  it.each([
    'HostRegexp(`{s:[a-z]+}.box.test`) && Path(`/a/{id}`)',
    'Host(`a`, `x.box.test`) && PathPrefix(`/{p:a|b}/`)',
  ])('takes the same requests: %s', (old) => {
    const [v2, v3] = [compileRule(old, httpV2), compileRule(rewritten(old) ?? '', httpV3)];
    if (v2.kind !== 'compiled' || v3.kind !== 'compiled') throw new Error('both compile');
    for (const host of ['a', 'x.box.test', 'X.BOX.test', 'y.other'])
      for (const path of ['/a/1', '/a/1/2', '/b/', '/c', '/']) {
        const facts = { host, path, method: 'GET', query: '', headers: [], ip: '::1' };
        const seen = evaluate(v3.expression, prepareRequest(facts, { target: 'v3.7' }));
        expect([host, path, seen]).toEqual([
          host,
          path,
          evaluate(v2.expression, prepareRequest(facts, { target: 'v2.11' })),
        ]);
      }
  });
});

describe('files of v2 for v3', () => {
  const old = {
    'traefik.yml': [
      '# the box',
      'pilot:',
      '  dashboard: false',
      'experimental:',
      '  http3: true # gone',
      'providers:',
      '  file: { directory: /etc/traefik/dynamic }',
      '  consul: { namespace: a }',
      'entryPoints: { web: { address: ":80" } }',
      '',
    ].join('\n'),
    'dynamic/a.yml': [
      'http:',
      '  routers:',
      '    web:',
      '      rule: "Host(`a.test`, `b.test`) && Path(`/{id:[0-9]+}`)" # keep me',
      "      middlewares: ['local']",
      '      service: web',
      '  middlewares:',
      '    local:',
      '      ipWhiteList:',
      '        sourceRange: [10.0.0.0/8]',
      '  services:',
      '    web: { loadBalancer: { servers: [{ url: "http://web:80" }] } }',
      '',
    ].join('\n'),
  };

  it('keep their comments, and say what is left to decide', () => {
    const { files, left } = migrate(Object.entries(old).map(([path, text]) => ({ path, text })));
    expect(files).toEqual([
      {
        path: 'traefik.yml',
        text: old['traefik.yml']
          .replace('pilot:\n  dashboard: false\n', '')
          .replace('  http3: true # gone\n', ''),
      },
      {
        path: 'dynamic/a.yml',
        text: old['dynamic/a.yml']
          .replace(
            'Host(`a.test`, `b.test`) && Path(`/{id:[0-9]+}`)',
            () => '(Host(`a.test`) || Host(`b.test`)) && PathRegexp(`^/(?:[0-9]+)$`)',
          )
          .replace('ipWhiteList', 'ipAllowList'),
      },
    ]);
    expect(left.map(({ code }) => code)).toEqual(['TCM07']);
  });

  it('are left alone where they are for v3 already', () => {
    expect(migrate([{ path: 'traefik.yml', text: 'entryPoints: { web: { address: ":80" } }\n' }])).toEqual({
      files: [],
      left: [],
    });
  });
});
