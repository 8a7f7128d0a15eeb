import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Operation } from '../../src/contract/operation.ts';
import type { Database } from '../../src/database/connect.ts';
import { bind, route } from '../../src/http/route.ts';
import { type TestEdge, logIn, startApp } from '../support/app.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/folders.ts';
import { type TestServer, servers } from '../support/postgres.ts';

const [, startOwn] = servers[0] ?? [];

const echo = {
  method: 'post',
  path: '/api/echo',
  summary: 'Echo.',
  scope: 'services:control',
  rate: 'act',
  body: z.looseObject({}),
  status: 200,
  answer: z.strictObject({ got: z.unknown() }),
} as const satisfies Operation;
const broken = {
  method: 'get',
  path: '/api/broken',
  summary: 'Breaks.',
  scope: 'services:read',
  rate: 'read',
  status: 200,
  answer: z.string(),
} as const satisfies Operation;

interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** With headers that fetch does not let through, Host among them, and nothing decoded. */
const raw = (url: string, headers: Record<string, string>, method = 'GET'): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });

describe('the HTTP side', () => {
  let server: TestServer;
  let database: Database;
  let edge: TestEdge;
  let cookie: string;
  let csrf: string;
  beforeAll(async () => {
    if (startOwn === undefined) throw new Error('no server to test with');
    server = await startOwn();
    database = await freshDatabase(server);
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><html lang="en"><title>Arasul</title></html>');
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), `export const x = '${'x'.repeat(5_000)}';`);
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    edge = await startApp(database, {
      dashboardFolder: folder,
      routes: [
        route('health.read', () => ({ status: 'ok' })),
        bind('test.echo', echo, ({ body }) => ({ got: body })),
        bind('test.broken', broken, () => Promise.reject(new Error('SELECT secret FROM /etc'))),
      ],
    });
    const login = await logIn(edge.url, edge.password);
    cookie = login.cookie;
    csrf = String(login.body['csrf']);
  });
  afterAll(async () => {
    await edge.close();
    await database.close();
    await server.stop();
  });

  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${edge.url}/api/echo`, {
      method: 'POST',
      headers: {
        cookie,
        'x-arasul-csrf': csrf,
        origin: edge.url,
        'content-type': 'application/json',
        ...headers,
      },
      body,
    });

  it('sets the strict policy and gives away neither itself nor other origins', async () => {
    const { headers } = await fetch(`${edge.url}/`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
        "font-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';" +
        "require-trusted-types-for 'script';trusted-types 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    for (const absent of [
      'x-powered-by',
      'server',
      'access-control-allow-origin',
      'strict-transport-security',
    ]) {
      expect(headers.get(absent)).toBeNull();
    }
  });

  it('answers without a session 401 for every address but the open ones, whether it exists or not', async () => {
    for (const path of [
      '/api',
      '/api/',
      '/api/services',
      '/api/nothing',
      '/api/auth/sessions/current',
      '/api/x/../y',
    ]) {
      const response = await fetch(`${edge.url}${path}`);
      expect([path, response.status]).toEqual([path, 401]);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({
        error: { code: 'UNAUTHENTICATED' },
        timestamp: expect.any(String),
      });
    }
    expect((await fetch(`${edge.url}/api/health`)).status).toBe(200);
  });

  it('answers an unknown address with 404 and a wrong method with 405, as JSON', async () => {
    const unknown = await fetch(`${edge.url}/api/nothing`, { headers: { cookie } });
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const wrong = await fetch(`${edge.url}/api/echo`, { headers: { cookie } });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await wrong.json()).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } });
  });

  it('tells nothing of its inside when something breaks', async () => {
    const response = await fetch(`${edge.url}/api/broken`, { headers: { cookie } });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/SELECT|etc|Error|at /);
    expect(edge.unexpected).toHaveLength(1);
  });

  it('refuses a name that is not ours, which ends DNS rebinding', async () => {
    for (const [host, status] of [
      ['evil.example', 421],
      ['localhost.evil.example:3001', 421],
      ['localhost:3001', 200],
      ['known.example', 200],
      ['arasul.local', 200],
    ] as const) {
      expect([host, (await raw(`${edge.url}/api/health`, { host })).status]).toEqual([host, status]);
    }
  });

  it('takes a change by cookie only from its own page', async () => {
    expect((await post('{"a":1}')).status).toBe(200);
    const refused = [
      await post('{}', { 'x-arasul-csrf': 'x'.repeat(43) }),
      await post('{}', { 'x-arasul-csrf': '' }),
      await post('{}', { origin: 'https://evil.example' }),
      await post('{}', { origin: 'null' }),
    ];
    for (const response of refused) expect(response.status).toBe(403);
  });

  it('takes JSON only, not too big, not too deep and without names that reach into prototypes', async () => {
    const deep = `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`;
    const cases: readonly (readonly [string, Record<string, string>, number])[] = [
      ['a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['{}', { 'content-type': 'text/plain' }, 415],
      ['{}', { 'content-encoding': 'gzip' }, 415],
      [`"${'x'.repeat(200_000)}"`, {}, 413],
      [`{"a":"${'x'.repeat(200_000)}"}`, {}, 413],
      ['{"a":', {}, 400],
      [deep, {}, 400],
      ['{"__proto__":{"polluted":1}}', {}, 400],
      ['{"a":{"constructor":{"prototype":{"polluted":1}}}}', {}, 400],
    ];
    for (const [body, headers, status] of cases) {
      expect([body.slice(0, 40), (await post(body, headers)).status]).toEqual([body.slice(0, 40), status]);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('serves hashed files for ever and the page always fresh, in the language and theme of its reader', async () => {
    const asset = await raw(`${edge.url}/assets/app-1a2b.js`, { 'accept-encoding': 'gzip' });
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(asset.body).toString()).toContain('export const x');
    const page = await raw(`${edge.url}/services/web`, {
      cookie: 'arasul_theme=dark; arasul_lang=de',
      accept: 'text/html',
    });
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.body.toString()).toContain('<html lang="de" data-theme="dark">');
    const german = await raw(`${edge.url}/`, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' });
    expect(german.body.toString()).toContain('<html lang="de">');
    const again = await raw(`${edge.url}/`, {
      'if-none-match': String((await raw(`${edge.url}/`, {})).headers['etag']),
    });
    expect(again.status).toBe(304);
  });

  it('answers 404 for files that are not there, and never leaves its folder', async () => {
    for (const path of [
      '/assets/old-ffff.js',
      '/assets/',
      '/x.js',
      '/../package.json',
      '/%2e%2e/package.json',
      '/assets/..%2findex.html',
    ]) {
      expect([path, (await raw(`${edge.url}${path}`, {})).status]).toEqual([path, 404]);
    }
    expect((await raw(`${edge.url}/`, {}, 'POST')).status).toBe(404);
  });
});
