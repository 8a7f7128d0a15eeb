import { describe, expect, it } from '@jest/globals';
import type { SessionView } from '../../src/contract/access.ts';
import { Accounts } from '../support/accounts.ts';
import { logIn } from '../support/app.ts';
import { Caller } from '../support/caller.ts';

describe('accounts', () => {
  const box = new Accounts();

  describe('sessions', () => {
    it('[10] are new at each login; the one from before goes on and is worth no more', async () => {
      const first = await logIn(box.url, box.password);
      const second = await logIn(box.url, box.password, { cookie: first.cookie });
      expect(second.cookie).not.toBe(first.cookie);
      const { sessions } = await Caller.ofCookie(box.url, second.cookie, String(second.body['csrf'])).get<{
        sessions: SessionView[];
      }>('GET', '/auth/sessions');
      expect(sessions.filter(({ current }) => current)).toHaveLength(1);
      expect(sessions.length).toBeGreaterThan(2);
    });

    it('can be ended one by one, and then refuse at once', async () => {
      const other = await Caller.person(box.url, box.password);
      const { sessions } = await other.get<{ sessions: SessionView[] }>('GET', '/auth/sessions');
      const id = sessions.find(({ current }) => current)?.id ?? '';
      expect((await box.person.call('DELETE', `/auth/sessions/${id}`)).status).toBe(204);
      expect((await other.call('GET', '/auth/sessions')).status).toBe(401);
      expect((await box.person.call('DELETE', `/auth/sessions/${id}`)).status).toBe(404);
      expect((await box.audited())[0]).toMatchObject({
        action: 'sessions.end',
        target: id,
        actor: 'admin',
        outcome: 'ok',
      });
    });

    it('can be ended all but the present one', async () => {
      const other = await Caller.person(box.url, box.password);
      const { ended } = await box.person.get<{ ended: number }>('DELETE', '/auth/sessions');
      expect(ended).toBeGreaterThan(0);
      expect((await other.call('GET', '/auth/sessions')).status).toBe(401);
      expect(await box.person.get('GET', '/auth/sessions')).toMatchObject({ sessions: [{ current: true }] });
    });

    it('[17] of somebody else are as absent as ones that never were', async () => {
      const { session } = await box.edge.access.sessions.create(await box.stranger(), '203.0.113.9');
      expect((await box.person.call('DELETE', `/auth/sessions/${session.id}`)).status).toBe(404);
      const { sessions } = await box.person.get<{ sessions: SessionView[] }>('GET', '/auth/sessions');
      expect(sessions.map(({ id }) => id)).not.toContain(session.id);
      expect(await box.edge.access.sessions.liveOnes([session.id])).toEqual(new Set([session.id]));
    });

    it('[13] end when an old refresh token comes again, which the audit log tells', async () => {
      const { body } = await logIn(box.url, box.password);
      const nobody = new Caller(box.url);
      const renewed = await nobody.get<{ token: string }>('POST', '/auth/refresh', {
        refreshToken: body['refreshToken'],
      });
      expect(
        (await nobody.call('POST', '/auth/refresh', { refreshToken: body['refreshToken'] })).status,
      ).toBe(401);
      expect((await Caller.bearer(box.url, renewed.token).call('GET', '/auth/sessions/current')).status).toBe(
        401,
      );
      expect((await box.audited())[0]).toMatchObject({ action: 'auth.refresh-reused', outcome: 'refused' });
    });

    it('[12] need no signature that could be forged: whatever looks like a JWT is worth nothing', async () => {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      for (const alg of ['none', 'HS256', 'RS256', 'EdDSA']) {
        const forged = `${part({ alg, typ: 'at+jwt' })}.${part({ sub: '1', sid: 'x', exp: 9e9 })}.`;
        expect((await Caller.bearer(box.url, forged).call('GET', '/auth/sessions')).status).toBe(401);
      }
    });
  });

  describe('the password', () => {
    it('has rules that anybody may read', async () => {
      expect(await new Caller(box.url).get('GET', '/auth/password')).toMatchObject({
        minLength: 12,
        maxLength: 128,
      });
    });

    it('[7] is refused when it is weak, before anything is hashed, with the reasons as codes', async () => {
      const weak = await box.person.call('POST', '/auth/password', { current: 'x', password: 'short' });
      expect(weak).toMatchObject({
        status: 400,
        body: {
          error: {
            code: 'PASSWORD_WEAK',
            details: { problems: expect.arrayContaining(['too-short', 'no-digit']) },
          },
        },
      });
    });

    it('[14] ends all other sessions when it changes, and keeps tokens unless asked', async () => {
      const other = await Caller.person(box.url, box.password);
      const { secret } = await box.person.get<{ secret: string }>(
        'POST',
        '/auth/tokens',
        { name: 'kept', scopes: ['admin'] },
        201,
      );
      const next = 'Vier-Pferde-im-7.Stock';
      const answer = await box.person.call('POST', '/auth/password', {
        current: box.password,
        password: next,
      });
      expect(answer.status).toBe(200);
      box.password = next;
      expect((await other.call('GET', '/auth/sessions')).status).toBe(401);
      expect((await box.person.call('GET', '/auth/sessions')).status).toBe(401);
      const { csrf } = answer.body as { csrf: string };
      const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      box.person = Caller.ofCookie(box.url, cookie, csrf);
      expect(await box.person.get('GET', '/auth/sessions')).toMatchObject({ sessions: [{ current: true }] });
      expect((await Caller.bearer(box.url, secret).call('GET', '/audit')).status).toBe(200);
      const again = await box.person.call('POST', '/auth/password', {
        current: next,
        password: 'Neun-Esel-im-8.Keller',
        endTokens: true,
      });
      expect(again.status).toBe(200);
      box.password = 'Neun-Esel-im-8.Keller';
      expect((await Caller.bearer(box.url, secret).call('GET', '/audit')).status).toBe(401);
    });

    it('cannot be guessed with a session in the wrong hands, which keeps nobody from logging in', async () => {
      const wrong = { current: 'wrong', password: 'Vier-Pferde-im-7.Stock' };
      for (const left of [4, 3, 2, 1, 0]) {
        expect(await box.person.call('POST', '/auth/password', wrong)).toMatchObject({
          status: 401,
          body: { error: { code: 'BAD_CREDENTIALS', details: { attemptsLeft: left } } },
        });
      }
      const right = await box.person.call('POST', '/auth/password', { ...wrong, current: box.password });
      expect(right).toMatchObject({ status: 429, body: { error: { code: 'TOO_MANY_ATTEMPTS' } } });
      expect((await logIn(box.url, box.password)).status).toBe(200);
    });
  });
});
