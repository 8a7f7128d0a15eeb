import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Operation } from '../../src/contract/operation.ts';
import { operations } from '../../src/contract/operations/index.ts';
import { renderDocs } from '../../src/http/docs-page.ts';
import type { JsonObject } from '../../src/http/json.ts';
import { type OpenApiDocument, buildOpenApi } from '../../src/http/openapi.ts';
import { version } from '../../src/version.ts';
import { breakingChanges } from '../support/openapi-changes.ts';

const file = join(import.meta.dirname, '../../openapi.json');
const built = buildOpenApi(operations, version);
const committed = (): OpenApiDocument =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument) : built;

describe('the description of the API', () => {
  it('has no change that breaks a client of the committed one', () => {
    expect(breakingChanges(committed(), built)).toEqual([]);
  });

  // `npm run openapi -w apps/edge` writes it anew; a breaking change needs the file removed first.
  it('is the committed one', () => {
    const breaks = breakingChanges(committed(), built).length > 0;
    if (process.env['OPENAPI'] === 'write' && !breaks)
      writeFileSync(file, `${JSON.stringify(built, null, 2)}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(built)));
  });

  it('names each operation once, with a scope, a rate and an answer', () => {
    const all = Object.values(built.paths).flatMap((methods) => Object.values(methods));
    expect(all.map((operation) => operation['operationId']).sort()).toEqual(Object.keys(operations).sort());
    for (const operation of all) {
      expect(operation).toMatchObject({
        'x-arasul-scope': expect.any(String),
        'x-arasul-rate': expect.any(String),
        summary: expect.stringMatching(/\.$/),
        responses: expect.objectContaining({ '400': expect.anything() }),
      });
    }
  });

  it('is open without login in the parts that are meant to be, and in no other', () => {
    const open = Object.entries<Operation>(operations).filter(([, { scope }]) => scope === 'anyone');
    expect(open.map(([id]) => id).sort()).toMatchSnapshot();
  });
});

describe('the page of the API', () => {
  const page = renderDocs(built);

  it('brings nothing that the strict policy forbids: no script, no style in the markup, nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|https?:|<img|<iframe/i);
    expect(page).toContain('<link rel="stylesheet" href="/api/docs.css">');
  });

  it('shows every operation with its path', () => {
    for (const [id, { path }] of Object.entries(operations)) {
      expect(page).toContain(`<section id="${id}">`);
      expect(page).toContain(path);
    }
  });

  it('shows text of the description as text', () => {
    const evil = buildOpenApi(
      {
        'x.y': {
          method: 'get',
          path: '/api/x',
          summary: '<script>alert(1)</script>.',
          scope: 'person',
          rate: 'read',
          status: 200,
          answer: z.strictObject({ '<b>': z.enum(['"><i>']) }),
        },
      },
      '1',
    );
    expect(renderDocs(evil)).not.toMatch(/<script>|<b>|<i>"/);
  });
});

describe('a breaking change', () => {
  const base = {
    method: 'post',
    path: '/api/x/{id}',
    summary: 'X.',
    scope: 'services:read',
    rate: 'act',
    status: 200,
    params: z.strictObject({ id: z.string().max(20) }),
    query: z.strictObject({ limit: z.coerce.number().int().max(100).optional() }),
    body: z.strictObject({ name: z.string().max(10), mode: z.enum(['a', 'b']), note: z.string().optional() }),
    answer: z.strictObject({ id: z.string(), extra: z.string().optional(), state: z.string().nullable() }),
  } as const satisfies Operation;
  const document = (operation: Operation, id = 'x.y'): JsonObject => buildOpenApi({ [id]: operation }, '1');
  const before = document(base);
  const found = (change: Partial<Operation>): readonly string[] =>
    breakingChanges(before, document({ ...base, ...change }));
  const body = base.body.shape;

  it.each<[string, Partial<Operation>]>([
    ['an operation that is gone', { path: '/api/z/{id}' }],
    ['another method', { method: 'put' }],
    ['another status', { status: 202 }],
    ['a scope that a token does not hold', { scope: 'admin' }],
    ['a new required field', { body: z.strictObject({ ...body, more: z.string() }) }],
    ['a field that is no longer taken', { body: base.body.omit({ note: true }) }],
    ['an optional field that is now required', { body: z.strictObject({ ...body, note: z.string() }) }],
    ['a value that is no longer taken', { body: z.strictObject({ ...body, mode: z.enum(['a']) }) }],
    ['a shorter limit', { body: z.strictObject({ ...body, name: z.string().max(9) }) }],
    ['another type', { body: z.strictObject({ ...body, name: z.number() }) }],
    [
      'a smaller maximum of the query',
      { query: z.strictObject({ limit: z.coerce.number().int().max(50).optional() }) },
    ],
    ['a new required parameter', { query: z.strictObject({ ...base.query.shape, q: z.string() }) }],
    ['a parameter that is gone', { query: z.strictObject({}) }],
    ['an answer without a field', { answer: base.answer.omit({ id: true }) }],
    ['an answer without an optional field', { answer: base.answer.omit({ extra: true }) }],
    ['a field that no longer always comes', { answer: base.answer.partial({ id: true }) }],
    [
      'a field that can now be null',
      { answer: z.strictObject({ ...base.answer.shape, id: z.string().nullable() }) },
    ],
  ])('is found: %s', (_name, change) => {
    expect(found(change)).not.toEqual([]);
  });

  it.each<[string, Partial<Operation>]>([
    ['nothing', {}],
    ['a new optional field', { body: z.strictObject({ ...body, more: z.string().optional() }) }],
    ['a new value', { body: z.strictObject({ ...body, mode: z.enum(['a', 'b', 'c']) }) }],
    ['a longer limit', { body: z.strictObject({ ...body, name: z.string().max(11) }) }],
    ['more in the answer', { answer: z.strictObject({ ...base.answer.shape, more: z.string() }) }],
    [
      'a field that is never null any more',
      { answer: z.strictObject({ ...base.answer.shape, state: z.string() }) },
    ],
    ['open to all', { scope: 'anyone' }],
  ])('is not: %s', (_name, change) => {
    expect(found(change)).toEqual([]);
  });
});
