import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { z } from 'zod';
import type { Operation } from '../../src/contract/operation.ts';
import { operations } from '../../src/contract/operations/index.ts';
import { apiError } from '../../src/contract/api.ts';
import { logIn } from '../support/app.ts';
import { Caller } from '../support/caller.ts';
import { SharedEdge } from '../support/shared-edge.ts';

const runsPerOperation = 15;

/** What ends the session that the test calls with. */
const left: readonly string[] = ['auth.logout', 'sessions.end-others'];

const nasty = fc.constantFrom(
  "' OR 1=1 --",
  '1; SELECT pg_sleep(5)',
  '../../etc/passwd',
  '..\\..\\x',
  '\0',
  'a\0b',
  '%00',
  '{{7*7}}',
  '<script>',
  '\u202e',
  '__proto__',
  '9'.repeat(40),
  '',
);
const text = fc.oneof(nasty, fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 20 }));
const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 3 }),
);

/** Fields of the schema, some absent, some of another kind, some that nobody declared. */
const fields = (schema: z.ZodObject | undefined, of: fc.Arbitrary<unknown>): fc.Arbitrary<object> => {
  const known = Object.keys(schema?.shape ?? {}).map(
    (name) => [name, fc.option(of, { nil: undefined })] as const,
  );
  return fc.record({ ...Object.fromEntries(known), surplus: fc.option(of, { nil: undefined, freq: 8 }) });
};

describe('[30] [31] [35] requests made from the registry', () => {
  const box = new SharedEdge({ ARASUL_TRUSTED_PROXIES: '127.0.0.1' });
  let token: string;
  beforeAll(async () => {
    token = String((await logIn(box.url, box.password)).body['token']);
  });

  let clients = 0;
  /** Each call comes from another address: none is refused for being one of many. */
  const nextClient = (): string => {
    clients += 1;
    return `10.0.${clients >> 8}.${clients & 255}`;
  };
  const send = async (
    operation: Operation,
    params: object,
    query: object,
    body: object,
  ): Promise<Response> => {
    const given = new Map(Object.entries(params));
    const path = operation.path.replaceAll(/\{([a-z]+)\}/gi, (_all, name: string) =>
      encodeURIComponent(String(given.get(name) ?? 'x')),
    );
    const search = new URLSearchParams();
    for (const [name, one] of Object.entries(query)) if (one !== undefined) search.set(name, String(one));
    return fetch(`${box.url}${path}?${search.toString()}`, {
      method: operation.method.toUpperCase(),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-forwarded-for': nextClient(),
      },
      ...(operation.method === 'get' ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
  };

  const cases = Object.entries<Operation>(operations).filter(([id]) => !left.includes(id));

  it.each(cases)('%s never breaks, and says no in the one shape', async (_id, operation) => {
    await fc.assert(
      fc.asyncProperty(
        fields(operation.params, text),
        fields(operation.query, text),
        fields(operation.body, value),
        async (params, query, body) => {
          const response = await send(operation, params, query, body);
          const answer = await response.text();
          expect(response.status).toBeLessThan(500);
          if (response.status >= 400) expect(apiError.safeParse(JSON.parse(answer)).success).toBe(true);
          else if (operation.answer !== null && operation.type === undefined) {
            expect(operation.answer.safeParse(JSON.parse(answer)).error).toBeUndefined();
          }
        },
      ),
      { numRuns: runsPerOperation },
    );
  });

  it.each<readonly [string, string, object | undefined]>([
    ['POST', '/services/%00/restart', undefined],
    ['GET', '/healing/events?service=a%00', undefined],
    ['DELETE', '/auth/sessions/%00', undefined],
    ['DELETE', '/auth/tokens/a%00', undefined],
    ['POST', '/auth/login', { username: 'admin\0', password: 'x' }],
  ])(
    'with the one character that PostgreSQL has no place for are not valid: %s %s',
    async (method, path, body) => {
      const answer = await Caller.bearer(box.url, token).call(method, path, body);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_REQUEST' } } });
    },
  );

  it('leave the edge as well as it was: it answers, and what is done now stands in the audit log', async () => {
    expect((await fetch(`${box.url}/api/health`)).status).toBe(200);
    const person = Caller.bearer(box.url, token);
    expect((await person.call('POST', '/services/made-now/restart')).status).toBe(404);
    const { entries } = await person.get<{ entries: object[] }>('GET', '/audit?limit=1');
    expect(entries).toMatchObject([{ action: 'services.restart', target: 'made-now', outcome: 'failed' }]);
    expect(await person.get('GET', '/audit/verify')).toMatchObject({ ok: true });
  });
});
