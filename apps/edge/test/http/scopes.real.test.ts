import { beforeAll, describe, expect, it } from '@jest/globals';
import { tokenScope } from '../../src/contract/operation.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { operations } from '../../src/contract/operations/index.ts';
import { logIn } from '../support/app.ts';
import { Caller } from '../support/caller.ts';
import { SharedEdge } from '../support/shared-edge.ts';

const all: readonly (readonly [string, Operation])[] = Object.entries(operations);

describe('[15] the scope matrix of the running edge', () => {
  const box = new SharedEdge({ ARASUL_REQUEST_LIMIT_FACTOR: '1000' });
  const tokens = new Map<string, Caller>();
  let person: Caller;
  beforeAll(async () => {
    const login = await logIn(box.url, box.password);
    person = Caller.bearer(box.url, String(login.body['token']));
    for (const scope of tokenScope.options) {
      const body = { name: scope.replace(':', ' '), scopes: [scope] };
      const { secret } = await person.get<{ secret: string }>('POST', '/auth/tokens', body, 201);
      tokens.set(scope, Caller.bearer(box.url, secret));
    }
  });

  /** Without a body, and for names that do not exist: what passes the gate changes nothing. */
  const ask = async (caller: Caller, { method, path }: Operation): Promise<number> => {
    const filled = path.slice('/api'.length).replaceAll(/\{[a-z]+\}/gi, 'no-such-thing');
    return (await caller.call(method.toUpperCase(), filled)).status;
  };

  it.each(all)(
    '%s is for whom the registry says, without login and with each scope',
    async (_id, operation) => {
      const nobody = await ask(new Caller(box.url), operation);
      if (operation.scope === 'anyone') {
        expect([401, 403]).not.toContain(nobody);
        return;
      }
      expect(nobody).toBe(401);
      for (const [scope, machine] of tokens) {
        const status = await ask(machine, operation);
        const allowed = operation.scope !== 'person' && (scope === 'admin' || scope === operation.scope);
        expect([scope, status === 403]).toEqual([scope, !allowed]);
        expect([scope, status >= 500]).toEqual([scope, false]);
      }
    },
  );

  it('[43] answers strangers the same for addresses that exist and that do not', async () => {
    for (const path of ['/no', '/services/x/y', '/auth', '/audit/../audit', '/healing/none']) {
      expect([path, (await new Caller(box.url).call('GET', path)).status]).toEqual([path, 401]);
    }
  });

  it('lets a person read what every scope reads', async () => {
    for (const [id, operation] of all) {
      if (operation.method !== 'get' || operation.params !== undefined) continue;
      expect([id, [401, 403].includes(await ask(person, operation))]).toEqual([id, false]);
    }
  });
});
