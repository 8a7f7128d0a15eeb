import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resetOwner } from '../../src/auth/accounts.ts';
import { countAttempt } from '../../src/auth/attempts.ts';
import type { Database } from '../../src/database/connect.ts';
import { readAfter } from '../../src/events/log.ts';
import { type TestEdge, logIn, startApp } from '../support/app.ts';
import { freshDatabase } from '../support/database.ts';
import { type TestServer, servers } from '../support/postgres.ts';

describe.each(servers)('login on %s', (_name, start) => {
  let server: TestServer;
  let database: Database;
  let edge: TestEdge;
  beforeAll(async () => {
    server = await start();
    database = await freshDatabase(server);
    edge = await startApp(database, { trustedProxies: ['127.0.0.1'] });
  });
  afterAll(async () => {
    await edge.close();
    await database.close();
    await server.stop();
  });
  beforeEach(async () => {
    await database.pool.query('DELETE FROM login_attempts');
  });

  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

  it('gives a password of 20 characters that passes the rules, and keeps only its argon2id hash', async () => {
    expect(edge.password).toHaveLength(20);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/]) expect(edge.password).toMatch(kind);
    const { rows } = await database.pool.query<{ password_hash: string }>('SELECT password_hash FROM users');
    expect(rows.map(({ password_hash: hash }) => hash)).toEqual([
      expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
    ]);
  });

  it('opens a session whose secrets are nowhere in the database', async () => {
    const { status, body, cookie, headers } = await logIn(edge.url, edge.password);
    expect(status).toBe(200);
    expect(headers.getSetCookie()[0]).toMatch(
      /^arasul=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=/,
    );
    const { rows } = await database.pool.query<{ text: string }>(
      'SELECT sessions::text AS text FROM sessions',
    );
    const stored = rows.map(({ text }) => text).join();
    for (const secret of [cookie.split('=')[1], body['token'], body['refreshToken']]) {
      expect(stored).not.toContain(String(secret));
      expect(stored).not.toContain(Buffer.from(String(secret)).toString('hex'));
    }
    const current = await fetch(`${edge.url}/api/auth/sessions/current`, { headers: { cookie } });
    expect(await current.json()).toMatchObject({ user: { name: 'admin' }, csrf: body['csrf'] });
  });

  it('refuses the sixth try within 15 minutes, also with the right password, and only of that client', async () => {
    const left: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { status, body } = await logIn(edge.url, 'wrong', from('203.0.113.1'));
      expect(status).toBe(401);
      left.push((body['error'] as { details: { attemptsLeft: number } }).details.attemptsLeft);
    }
    expect(left).toEqual([4, 3, 2, 1, 0]);
    const sixth = await logIn(edge.url, edge.password, from('203.0.113.1'));
    expect(sixth.status).toBe(429);
    expect(sixth.body).toMatchObject({ error: { code: 'TOO_MANY_ATTEMPTS' } });
    const wait = Number(sixth.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(880);
    expect(wait).toBeLessThanOrEqual(900);
    expect((await logIn(edge.url, edge.password, from('203.0.113.2'))).status).toBe(200);
    expect((await logIn(edge.url, edge.password, from('203.0.113.1'))).status).toBe(429);
  });

  it('counts tries one by one, so that no 15 minutes hold more than five', async () => {
    const client = 'sliding';
    await database.pool.query(
      "INSERT INTO login_attempts SELECT $1, now() - m * interval '1 minute' FROM unnest($2::float8[]) AS m",
      [client, [14.9, 1, 1, 1, 1]],
    );
    const refused = await countAttempt(database.pool, client);
    expect(refused.allowed).toBe(false);
    expect(refused.allowed ? 0 : refused.retryAfterSeconds).toBeLessThanOrEqual(7);
    await database.pool.query("UPDATE login_attempts SET t = t - interval '1 minute' WHERE client = $1", [
      client,
    ]);
    expect(await countAttempt(database.pool, client)).toEqual({ allowed: true, left: 0 });
    expect((await countAttempt(database.pool, client)).allowed).toBe(false);
  });

  it('lets exactly five of twenty tries through that come at once', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => countAttempt(database.pool, 'burst')));
    expect(tries.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  it('takes the address of a client from nobody but a trusted proxy', async () => {
    const strict = await startApp(database);
    for (let n = 0; n < 5; n += 1) await logIn(strict.url, 'wrong', from(`198.51.100.${n}`));
    expect((await logIn(strict.url, 'wrong', from('198.51.100.77'))).status).toBe(429);
    await strict.close();
  });

  it('answers the same for an unknown user as for a wrong password', async () => {
    const ask = async (username: string): Promise<unknown> => {
      const response = await fetch(`${edge.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...from(`203.0.113.${100 + username.length}`) },
        body: JSON.stringify({ username, password: 'wrong' }),
      });
      const { error } = (await response.json()) as { error: unknown };
      return { status: response.status, error };
    };
    expect(await ask('nobody-here')).toEqual(await ask('admin'));
  });

  it('writes one line a minute and client about failures, however many there are', async () => {
    const before = edge.tail.last;
    for (let n = 0; n < 4; n += 1) await logIn(edge.url, 'wrong', from('203.0.113.40'));
    const events = await readAfter(database.pool, before, 100);
    expect(events.map(({ kind, body }) => [kind, body])).toEqual([
      ['auth.failed', { user: 'admin', client: '203.0.113.40', attempts: 1 }],
    ]);
  });

  it('ends a session at logout, at once', async () => {
    const { cookie, body } = await logIn(edge.url, edge.password);
    const headers = { cookie, 'x-arasul-csrf': String(body['csrf']), origin: edge.url };
    const out = await fetch(`${edge.url}/api/auth/logout`, { method: 'POST', headers });
    expect(out.status).toBe(204);
    const after = await fetch(`${edge.url}/api/auth/sessions/current`, { headers: { cookie } });
    expect(after.status).toBe(401);
  });

  it('rotates a refresh token, and ends the session when an old one comes back', async () => {
    const { body } = await logIn(edge.url, edge.password);
    const refresh = async (refreshToken: unknown): Promise<Response> =>
      fetch(`${edge.url}/api/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refreshToken }),
      });
    const renewed = (await (await refresh(body['refreshToken'])).json()) as Record<string, unknown>;
    const ask = async (token: unknown): Promise<number> =>
      (
        await fetch(`${edge.url}/api/auth/sessions/current`, {
          headers: { authorization: `Bearer ${String(token)}` },
        })
      ).status;
    expect(await ask(body['token'])).toBe(401);
    expect(await ask(renewed['token'])).toBe(200);
    expect((await refresh(body['refreshToken'])).status).toBe(401);
    expect(await ask(renewed['token'])).toBe(401);
  });

  it('gives the owner a new password from the box, ends all sessions and forgives the tries', async () => {
    const { cookie } = await logIn(edge.url, edge.password);
    for (let n = 0; n < 6; n += 1) await logIn(edge.url, 'wrong', from('203.0.113.9'));
    const password = await resetOwner(database.pool);
    expect(password).toHaveLength(20);
    expect((await logIn(edge.url, edge.password, from('203.0.113.8'))).status).toBe(401);
    expect((await logIn(edge.url, password ?? '', from('203.0.113.9'))).status).toBe(200);
    const { rows } = await database.pool.query('SELECT FROM sessions');
    expect(rows).toHaveLength(1);
    expect(cookie).not.toBe('');
  });
});
