import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { check } from '../../src/lint/check.ts';
import type { Target } from '../../src/rule/dialect.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'naive');
const places: Readonly<Record<string, string>> = {
  '1-static.yml': 'config/traefik/traefik.yml',
  '2-compose.yml': 'docker-compose.yml',
  '3-first-routes.yml': 'config/traefik/routes.yml',
  '4-tls.yml': 'config/traefik/tls.yml',
  '5-ports.yml': 'docker-compose.yml',
  '6-dashboard.yml': 'config/traefik/dashboard.yml',
  '7-limits.yml': 'config/traefik/middlewares.yml',
  '8-routes.yml': 'config/traefik/routes.yml',
  '9-users.yml': 'config/traefik/users.yml',
};

/** What is found where those blocks are put where the draft puts them, for both versions. */
function codesOf(...blocks: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const files = blocks.map((block) => ({
    path: places[block] ?? block,
    text: readFileSync(join(folder, block), 'utf8'),
  }));
  const byFile = new Map<string, Set<string>>();
  for (const target of ['v2.11', 'v3.7'] satisfies Target[])
    for (const { file, code } of check(files, { target, roots: ['config'] }))
      byFile.set(file, (byFile.get(file) ?? new Set()).add(code));
  return byFile;
}

const found = (file: string, ...blocks: readonly string[]): readonly string[] =>
  [...(codesOf(...blocks).get(places[file] ?? '') ?? [])].sort();

const early = ['1-static.yml', '2-compose.yml', '3-first-routes.yml', '4-tls.yml'];
const final = ['1-static.yml', '7-limits.yml', '8-routes.yml', '9-users.yml'];

describe('each block of a naive configuration', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['1-static.yml', early, ['TC602', 'TC603', 'TC607', 'TC710', 'TC807', 'TC903']],
    ['1-static.yml', final, ['TC413']],
    ['2-compose.yml', early, ['TC114', 'TC706', 'TC713', 'TC901', 'TC909', 'TC911', 'TC914']],
    ['3-first-routes.yml', early, ['TC101', 'TC201', 'TC202', 'TC315', 'TC324', 'TC601', 'TC804']],
    ['4-tls.yml', early, ['TC101', 'TC613']],
    ['5-ports.yml', ['1-static.yml', '5-ports.yml'], ['TC705']],
    ['6-dashboard.yml', [...final, '6-dashboard.yml'], ['TC702']],
    ['8-routes.yml', [...final, '6-dashboard.yml'], ['TC311', 'TC314']],
    ['7-limits.yml', final, ['TC401', 'TC402', 'TC411', 'TC415']],
    ['8-routes.yml', final, ['TC310', 'TC311', 'TC317', 'TC406', 'TC513', 'TC802']],
    ['9-users.yml', final, ['TC501', 'TC506', 'TC507', 'TC511']],
  ])('%s of %j has %j', (file, blocks, codes) => {
    expect(found(file, ...blocks)).toEqual(expect.arrayContaining([...codes]));
  });

  it('names the four routers that never get a request', () => {
    const files = [...final, '6-dashboard.yml'].map((block) => ({
      path: places[block] ?? block,
      text: readFileSync(join(folder, block), 'utf8'),
    }));
    const unreachable = check(files, { target: 'v2.11' }).filter(({ code }) => code === 'TC311');
    expect(unreachable.map(({ path }) => path)).toEqual([
      'http.routers.api-router.rule',
      'http.routers.llm-router.rule',
      'http.routers.metrics-router.rule',
      'http.routers.login-router.rule',
    ]);
  });
});
