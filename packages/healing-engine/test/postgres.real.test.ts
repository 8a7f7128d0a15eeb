import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { withClient } from '../src/adapters/postgres-client.ts';
import { postgresLock, type PostgresLock } from '../src/adapters/postgres-lock.ts';
import { vacuumRemedy } from '../src/adapters/postgres-vacuum.ts';
import { systemClock } from '../src/adapters/system-clock.ts';
import { HealingError } from '../src/errors.ts';
import type { Clock } from '../src/ports.ts';
import { startPostgres, type PostgresServer } from './support/postgres-server.ts';
import { until } from './support/until.ts';

let server: PostgresServer;
beforeAll(() => {
  server = startPostgres();
});
afterAll(() => server.remove());

const never = new AbortController().signal;

describe('a connection of its own', () => {
  const codeOf = async (work: (client: Client) => Promise<unknown>): Promise<unknown> => {
    try {
      return await withClient(server.url, never, work);
    } catch (error) {
      return error instanceof HealingError ? error.code : error;
    }
  };

  it('tells a refusal of the server from a server that is not there', async () => {
    expect(await codeOf((client) => client.query('SELEKT 1'))).toBe('RUNTIME_REFUSED');
    expect(await codeOf((client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'))).toBe(
      'RUNTIME_UNAVAILABLE',
    );
  });

  it('that breaks is no refusal, though the code of the system looks like one of SQL', async () => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    expect(await codeOf(() => Promise.reject(broken))).toBe('RUNTIME_UNAVAILABLE');
  });

  it('ends with its signal, in the middle of a query', async () => {
    const limit = new AbortController();
    const work = withClient(server.url, limit.signal, async (client) => {
      const query = client.query('SELECT pg_sleep(3600)');
      limit.abort(new Error('too late'));
      await query;
    });
    await expect(work).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
  });
});

describe('the lock of a database', () => {
  const locks: PostgresLock[] = [];
  afterEach(async () => {
    for (const lock of locks.splice(0)) await lock.release();
  });

  /** Tries again at once, or when the test lets it. */
  const clock = (mayTry: () => Promise<void> = async () => undefined): Clock => {
    const real = systemClock();
    return {
      ...real,
      sleep: async (_ms, signal) => {
        await Promise.race([mayTry(), real.sleep(3_600_000, signal)]);
        await real.sleep(10, signal);
      },
    };
  };

  const lockFor = async (nodeId: string, mayTry?: () => Promise<void>): Promise<PostgresLock> => {
    const lock = postgresLock({ connection: server.url, nodeId, clock: clock(mayTry) });
    locks.push(lock);
    await lock.ready;
    return lock;
  };

  it('is held by one engine a name, and goes to the next when it is given back', async () => {
    const first = await lockFor('box-1');
    const second = await lockFor('box-1');
    const other = await lockFor('box-2');
    expect([first.held(), second.held(), other.held()]).toEqual([true, false, true]);
    await first.release();
    expect(first.held()).toBe(false);
    await until('the second takes over', () => second.held());
  });

  it('is taken again after its connection was ended', async () => {
    const lock = await lockFor('box-3');
    const backends = await withClient(server.url, never, async (client) => {
      const { rows } = await client.query<{ pid: number }>(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
      );
      for (const { pid } of rows) await client.query('SELECT pg_terminate_backend($1)', [pid]);
      return rows.map(({ pid }) => pid);
    });
    expect(backends).toHaveLength(1);
    await until('another connection holds it', async () => {
      const { rows } = await withClient(server.url, never, (client) =>
        client.query<{ pid: number }>("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"),
      );
      return rows.some(({ pid }) => !backends.includes(pid)) && lock.held();
    });
  });

  it('stays while the server is away, for nobody can take it, and is lost to whoever takes it first then', async () => {
    let noticed = false;
    let letTry = (): void => undefined;
    const first = await lockFor('box-4', () => {
      noticed = true;
      return new Promise<void>((resolve) => (letTry = resolve));
    });
    server.stop();
    try {
      await until('the end of the server is noticed', () => noticed);
      expect(first.held()).toBe(true);
    } finally {
      server.start();
    }
    const second = await lockFor('box-4');
    expect(second.held()).toBe(true);
    letTry();
    await until('the first knows', () => !first.held());
    expect(second.held()).toBe(true);
  });

  it('is not held, and known soon, where no server answers', async () => {
    const lock = postgresLock({
      connection: 'postgresql:///postgres?host=/nowhere/at/all',
      nodeId: 'box-5',
      clock: clock(),
    });
    await lock.ready;
    expect(lock.held()).toBe(false);
    await lock.release();
  });
});

describe('the vacuum of a database', () => {
  it('is proven by the statistics of the server', async () => {
    const remedy = vacuumRemedy({ connection: server.url });
    await withClient(server.url, never, (client) => client.query('CREATE TABLE full_of AS SELECT 1 AS dust'));
    expect(await remedy.check?.(never)).toBeNull();
    await remedy.run(never);
    await until('the statistics tell', async () => (await remedy.check?.(never)) === true);
  });

  it('is not proven by an earlier one where the server was away for the order', async () => {
    const remedy = vacuumRemedy({ connection: server.url });
    await remedy.run(never);
    await until('the statistics tell', async () => (await remedy.check?.(never)) === true);
    server.stop();
    try {
      await expect(remedy.run(never)).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
    } finally {
      server.start();
    }
    expect(await remedy.check?.(never)).toBeNull();
  });
});
