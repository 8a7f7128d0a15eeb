import { describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { Accounts } from '../support/accounts.ts';
import { logIn } from '../support/app.ts';
import { Caller } from '../support/caller.ts';

describe('accounts', () => {
  const box = new Accounts();

  describe('[8] the second factor', () => {
    const codeAt = (secret: string, ms: number): string =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms });
    const turnOn = async (): Promise<{ secret: string; codes: string[] }> => {
      const { secret } = await box.person.get<{ secret: string }>('POST', '/auth/totp/begin', {
        password: box.password,
      });
      const { recoveryCodes } = await box.person.get<{ recoveryCodes: string[] }>(
        'POST',
        '/auth/totp/enable',
        {
          code: codeAt(secret, box.now),
        },
      );
      return { secret, codes: recoveryCodes };
    };
    const challenge = async (): Promise<string> => {
      const { status, body } = await logIn(box.url, box.password);
      const { error } = body as { error: { code: string; details: { challenge: string } } };
      expect([status, error.code]).toEqual([401, 'TOTP_REQUIRED']);
      return error.details.challenge;
    };
    const second = (given: string, code: string): ReturnType<Caller['call']> =>
      new Caller(box.url).call('POST', '/auth/login/totp', { challenge: given, code });

    it('counts from its first right code on, and is then asked for at each login', async () => {
      const { secret } = await box.person.get<{ secret: string; uri: string }>('POST', '/auth/totp/begin', {
        password: box.password,
      });
      expect((await logIn(box.url, box.password)).status).toBe(200);
      const wrong = codeAt(secret, box.now - 3_600_000);
      expect((await box.person.call('POST', '/auth/totp/enable', { code: wrong })).status).toBe(401);
      const other = await Caller.person(box.url, box.password);
      await box.person.get('POST', '/auth/totp/enable', { code: codeAt(secret, box.now) });
      expect((await other.call('GET', '/auth/sessions')).status).toBe(401);
      expect(await box.person.get('GET', '/auth/totp')).toEqual({ enabled: true, recoveryCodesLeft: 10 });
      const given = await challenge();
      box.now += 30_000;
      const answer = await second(given, codeAt(secret, box.now));
      expect(answer).toMatchObject({ status: 200, body: { user: { name: 'admin' } } });
      expect(answer.headers.getSetCookie()[0]).toMatch(/^arasul=[\w-]{43};/);
      expect((await second(given, codeAt(secret, box.now))).body).toMatchObject({
        error: { code: 'CHALLENGE_OVER' },
      });
    });

    it('takes a code of the step before and after, each step once and never backwards', async () => {
      const { secret } = await turnOn();
      const start = box.now;
      box.now = start + 60_000;
      expect((await second(await challenge(), codeAt(secret, box.now - 60_000))).status).toBe(401);
      expect((await second(await challenge(), codeAt(secret, box.now - 30_000))).status).toBe(200);
      expect((await second(await challenge(), codeAt(secret, box.now - 30_000))).status).toBe(401);
      expect((await second(await challenge(), codeAt(secret, box.now + 30_000))).status).toBe(200);
      expect((await second(await challenge(), codeAt(secret, box.now))).status).toBe(401);
    });

    it('lets a login die after five wrong codes', async () => {
      const { secret } = await turnOn();
      const given = await challenge();
      box.now += 30_000;
      for (const left of [4, 3, 2, 1, 0]) {
        expect(await second(given, codeAt(secret, box.now + 3_600_000))).toMatchObject({
          status: 401,
          body: { error: { code: 'CODE_WRONG', details: { attemptsLeft: left } } },
        });
      }
      expect((await second(given, codeAt(secret, box.now))).body).toMatchObject({
        error: { code: 'CHALLENGE_OVER' },
      });
    });

    it('gives ten recovery codes that work once each, written as people write', async () => {
      const { codes } = await turnOn();
      expect(new Set(codes).size).toBe(10);
      expect((await second(await challenge(), codes[0] ?? '')).status).toBe(200);
      expect((await second(await challenge(), codes[0] ?? '')).status).toBe(401);
      const shouted = (codes[1] ?? '').toUpperCase().replaceAll('-', '');
      expect((await second(await challenge(), shouted)).status).toBe(200);
      expect(await box.person.get('GET', '/auth/totp')).toEqual({ enabled: true, recoveryCodesLeft: 8 });
      expect((await box.audited()).filter(({ action }) => action === 'totp.recovery-code')).toHaveLength(2);
    });

    it('is turned off with password and code together, and with neither alone', async () => {
      const { secret } = await turnOn();
      box.now += 30_000;
      const code = codeAt(secret, box.now);
      expect((await box.person.call('POST', '/auth/totp/disable', { password: 'wrong', code })).status).toBe(
        401,
      );
      expect(
        (await box.person.call('POST', '/auth/totp/disable', { password: box.password, code: '000000' }))
          .status,
      ).toBe(401);
      expect(
        (await box.person.call('POST', '/auth/totp/disable', { password: box.password, code })).status,
      ).toBe(204);
      expect((await logIn(box.url, box.password)).status).toBe(200);
    });

    it('cannot be turned off while it is off', async () => {
      const body = { password: box.password, code: '123456' };
      expect(await box.person.call('POST', '/auth/totp/disable', body)).toMatchObject({
        status: 409,
        body: { error: { code: 'TOTP_STATE' } },
      });
    });

    it('cannot be replaced while it is on', async () => {
      await turnOn();
      expect(
        (await box.person.call('POST', '/auth/totp/begin', { password: box.password })).body,
      ).toMatchObject({
        error: { code: 'TOTP_STATE' },
      });
      expect((await box.person.call('POST', '/auth/totp/enable', { code: '123456' })).status).toBe(409);
    });

    it('keeps its secret and its codes out of the database', async () => {
      const { secret, codes } = await turnOn();
      const { rows } = await box.database.pool.query<{ text: string }>(
        'SELECT users::text AS text FROM users UNION ALL SELECT recovery_codes::text FROM recovery_codes',
      );
      const stored = rows.map(({ text }) => text).join();
      const bytes = Buffer.from(Secret.fromBase32(secret).bytes).toString('hex');
      for (const plain of [
        secret,
        bytes,
        ...codes,
        ...codes.map((code) => Buffer.from(code).toString('hex')),
      ]) {
        expect(stored).not.toContain(plain);
      }
    });
  });
});
