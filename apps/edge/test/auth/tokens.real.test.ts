import { describe, expect, it } from '@jest/globals';
import type { ApiTokenView } from '../../src/contract/access.ts';
import { Accounts } from '../support/accounts.ts';
import { logIn } from '../support/app.ts';
import { Caller } from '../support/caller.ts';

describe('accounts', () => {
  const box = new Accounts();

  describe('[15] tokens for machines', () => {
    const create = (more: object): Promise<ApiTokenView & { secret: string }> =>
      box.person.get(
        'POST',
        '/auth/tokens',
        { name: `t${Math.random()}`, scopes: ['metrics:read'], ...more },
        201,
      );

    it('are shown once and stored as a digest', async () => {
      const { secret, ...view } = await create({ name: 'n8n', days: 30 });
      expect(secret).toMatch(/^ara_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
      const { tokens } = await box.person.get<{ tokens: ApiTokenView[] }>('GET', '/auth/tokens');
      expect(tokens).toContainEqual(view);
      expect(JSON.stringify(tokens)).not.toContain(secret);
      const { rows } = await box.database.pool.query<{ text: string }>(
        'SELECT api_tokens::text AS text FROM api_tokens',
      );
      for (const { text } of rows) expect(text).not.toContain(secret.split('_')[2]);
      expect(Date.parse(view.expiresAt) - Date.parse(view.createdAt)).toBe(30 * 86_400_000);
    });

    it('are refused after their end, at most 5 s later on another box', async () => {
      const { id, secret } = await create({});
      const machine = Caller.bearer(box.url, secret);
      expect((await machine.call('GET', '/auth/sessions')).status).toBe(403);
      await box.database.pool.query('DELETE FROM api_tokens WHERE token_id = $1', [id]);
      box.now += 5_001;
      expect((await machine.call('GET', '/auth/sessions')).status).toBe(401);
      const mine = await create({});
      expect((await Caller.bearer(box.url, mine.secret).call('GET', '/auth/sessions')).status).toBe(403);
      expect((await box.person.call('DELETE', `/auth/tokens/${mine.id}`)).status).toBe(204);
      expect((await Caller.bearer(box.url, mine.secret).call('GET', '/auth/sessions')).status).toBe(401);
    });

    it('are refused once their time is over by the clock of the box', async () => {
      const { secret } = await create({ days: 1 });
      const machine = Caller.bearer(box.url, secret);
      expect((await machine.call('GET', '/auth/sessions')).status).toBe(403);
      box.now += 86_460_000;
      expect((await machine.call('GET', '/auth/sessions')).status).toBe(401);
    });

    it('are taken from their networks only', async () => {
      const near = await create({ networks: ['127.0.0.0/8'] });
      const far = await create({ networks: ['192.0.2.0/24', '2001:db8::/32'] });
      expect((await Caller.bearer(box.url, near.secret).call('GET', '/audit')).status).toBe(403);
      expect((await Caller.bearer(box.url, far.secret).call('GET', '/audit')).status).toBe(401);
    });

    it('remember the hour of their last use', async () => {
      const { id, secret } = await create({});
      await Caller.bearer(box.url, secret).call('GET', '/audit');
      const { tokens } = await box.person.get<{ tokens: ApiTokenView[] }>('GET', '/auth/tokens');
      expect(tokens.find((token) => token.id === id)?.lastUsedAt).toMatch(/T\d\d:00:00\.000Z$/);
    });

    it('cannot be made or ended by a token, whatever its scopes', async () => {
      const { id, secret } = await create({ scopes: ['admin'] });
      const machine = Caller.bearer(box.url, secret);
      const made = await machine.call('POST', '/auth/tokens', { name: 'more', scopes: ['admin'] });
      expect(made).toMatchObject({ status: 403, body: { error: { code: 'SCOPE_MISSING' } } });
      expect((await machine.call('DELETE', `/auth/tokens/${id}`)).status).toBe(403);
    });

    it('[17] of somebody else are as absent as ones that never were', async () => {
      const other = await box.edge.access.machines.create(await box.stranger(), {
        name: 'theirs',
        scopes: ['admin'],
        days: 1,
        networks: [],
      });
      expect((await box.person.call('DELETE', `/auth/tokens/${other.id}`)).status).toBe(404);
      const { tokens } = await box.person.get<{ tokens: ApiTokenView[] }>('GET', '/auth/tokens');
      expect(tokens.map(({ id }) => id)).not.toContain(other.id);
    });

    it('have one name each, and there are not too many of them', async () => {
      await create({ name: 'twice' });
      expect(
        (await box.person.call('POST', '/auth/tokens', { name: 'twice', scopes: ['admin'] })).body,
      ).toMatchObject({
        error: { code: 'TOKEN_EXISTS' },
      });
      const answers: unknown[] = [];
      for (let n = 0; n < 50; n += 1) {
        answers.push(
          (await box.person.call('POST', '/auth/tokens', { name: `many ${n}`, scopes: ['admin'] })).status,
        );
      }
      expect(answers.at(-1)).toBe(409);
    });

    it('take scopes of the list, at most a year and real networks only', async () => {
      for (const wrong of [
        { scopes: ['root'] },
        { scopes: [] },
        { days: 366 },
        { days: 0 },
        { networks: ['300.0.0.0/8'] },
        { networks: ['localhost'] },
        { name: '' },
        { name: 'x\n' },
        { more: true },
      ]) {
        const body = { name: 'wrong', scopes: ['admin'], ...wrong };
        expect([wrong, (await box.person.call('POST', '/auth/tokens', body)).status]).toEqual([wrong, 400]);
      }
    });

    it('[16] beside a cookie decide alone', async () => {
      const { cookie, body } = await logIn(box.url, box.password);
      const both = new Caller(box.url, {
        cookie,
        origin: box.url,
        'x-arasul-csrf': String(body['csrf']),
        authorization: 'Bearer ara_x',
      });
      expect((await both.call('GET', '/auth/sessions')).status).toBe(401);
    });
  });
});
