import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Socket, io } from 'socket.io-client';
import type { ArasulEvent } from '../../src/contract/events.ts';
import type { Database } from '../../src/database/connect.ts';
import { appendEvents, pruneEvents } from '../../src/events/log.ts';
import { type TestEdge, logIn, startApp } from '../support/app.ts';
import { freshDatabase } from '../support/database.ts';
import { type TestServer, servers } from '../support/postgres.ts';

const [, startOwn] = servers[0] ?? [];

describe('the live side', () => {
  let server: TestServer;
  let database: Database;
  let edge: TestEdge;
  let cookie: string;
  const open: Socket[] = [];
  beforeAll(async () => {
    if (startOwn === undefined) throw new Error('no server to test with');
    server = await startOwn();
    database = await freshDatabase(server);
    edge = await startApp(database);
    cookie = (await logIn(edge.url, edge.password)).cookie;
  });
  afterAll(async () => {
    for (const socket of open) socket.disconnect();
    await edge.close();
    await database.close();
    await server.stop();
  });

  const connect = (headers: Record<string, string>, auth: Record<string, unknown> = {}): Socket => {
    const socket = io(edge.url, {
      transports: ['websocket'],
      extraHeaders: headers,
      auth,
      reconnection: false,
      forceNew: true,
    });
    open.push(socket);
    return socket;
  };
  const ours = (auth: Record<string, unknown> = {}): Socket => connect({ cookie, origin: edge.url }, auth);
  const next = <T>(socket: Socket, name: string): Promise<T> =>
    new Promise((resolve) => socket.once(name, (value: T) => resolve(value)));
  const refusal = (socket: Socket): Promise<string> =>
    new Promise((resolve, reject) => {
      socket.once('connect_error', (error) => resolve(error.message));
      socket.once('connect', () => reject(new Error('it was let in')));
    });
  /** Every event until the one with this number. */
  const until = (socket: Socket, seq: number): Promise<number[]> =>
    new Promise((resolve) => {
      const seen: number[] = [];
      socket.on('event', (event: ArasulEvent) => {
        seen.push(event.seq);
        if (event.seq >= seq) resolve(seen);
      });
    });
  const append = async (count: number): Promise<number> =>
    (await appendEvents(
      database.pool,
      edge.nodeId,
      Array.from({ length: count }, () => ({
        kind: 'service.recovered' as const,
        severity: 'INFO' as const,
        body: { service: 'web', downMs: 1 },
      })),
    )) ?? 0;
  const numbers = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n);

  it('lets nobody in without a session, from a foreign page, or with a secret in the address', async () => {
    const session = cookie.split('=')[1] ?? '';
    const refused = [
      connect({}),
      connect({ origin: edge.url }),
      connect({ cookie }),
      connect({ cookie, origin: 'https://evil.example' }),
      connect({ cookie, origin: 'null' }),
      connect({ origin: edge.url, cookie: 'arasul=' + 'x'.repeat(43) }),
    ];
    for (const socket of refused) await refusal(socket);
    const inAddress = io(edge.url, {
      transports: ['websocket'],
      query: { token: session },
      reconnection: false,
    });
    open.push(inAddress);
    await refusal(inAddress);
  });

  it('lets a program in by its bearer token', async () => {
    const { body } = await logIn(edge.url, edge.password);
    const socket = connect({ authorization: `Bearer ${String(body['token'])}` });
    expect(await next(socket, 'hello')).toMatchObject({ node: 'box', boot: 'boot' });
  });

  it('greets with identity, dictionary and documents, then beats', async () => {
    const socket = ours();
    const [hello, dictionary, state, beat] = await Promise.all([
      next<{ now: string }>(socket, 'hello'),
      next(socket, 'dictionary'),
      next(socket, 'state'),
      next<number>(socket, 'beat'),
    ]);
    expect(hello.now).toMatch(/Z$/);
    expect(dictionary).toEqual({ version: 1, slots: [] });
    expect(state).toEqual({ topic: 'alerts', body: { open: [] } });
    expect(beat).toBeGreaterThan(0);
  });

  it('sends metrics to those who want them only', async () => {
    const [watching, away] = [ours(), ours()];
    await Promise.all([next(watching, 'hello'), next(away, 'hello')]);
    const frames: unknown[] = [];
    away.on('m', (frame) => frames.push(frame));
    away.emit('unsubscribe', { topics: ['metrics'] });
    // An answered round trip, so that the wish has arrived.
    const again = next(away, 'state');
    away.emit('unsubscribe', { topics: ['alerts'] });
    away.emit('subscribe', { topics: ['alerts'] });
    await again;
    const frame = next(watching, 'm');
    edge.gateway.sendMetrics(1_000, [1, null]);
    expect(await frame).toEqual([1_000, [1, null]]);
    await next(away, 'beat');
    expect(frames).toEqual([]);
  });

  it('replays from the cursor, then goes on live, without a gap or a double', async () => {
    const base = await append(450);
    const cursor = base - 430;
    const socket = ours({ cursor });
    const all = until(socket, base + 20);
    await next(socket, 'hello');
    for (let n = 0; n < 4; n += 1) await append(5);
    expect(await all).toEqual(numbers(cursor + 1, base + 20));
  });

  it('names the numbers that it does not replay', async () => {
    const last = await append(1_200);
    const far = ours({ cursor: 3 });
    const gap = await next<{ from: number; to: number }>(far, 'gap');
    expect(gap.from).toBe(4);
    expect(last - gap.to).toBeLessThanOrEqual(1_000);
    await database.pool.query("UPDATE events SET t = now() - interval '40 days' WHERE seq <= $1", [
      last - 10,
    ]);
    await pruneEvents(database.pool, 30);
    const pruned = ours({ cursor: last - 20 });
    const rest = until(pruned, last);
    expect(await next(pruned, 'gap')).toEqual({ from: last - 19, to: last - 10 });
    expect(await rest).toEqual(numbers(last - 9, last));
    const other = ours({ cursor: last + 5_000 });
    expect(await next(other, 'gap')).toEqual({ from: 1, to: last });
  });

  it('starts a new client with the last 200', async () => {
    const last = await append(250);
    const socket = ours();
    expect(await until(socket, last)).toEqual(numbers(last - 199, last));
  });

  it('ends the connection of a session that was ended', async () => {
    const login = await logIn(edge.url, edge.password);
    const socket = connect({ cookie: login.cookie, origin: edge.url });
    await next(socket, 'hello');
    const over = Promise.all([next(socket, 'auth:expired'), next(socket, 'disconnect')]);
    await fetch(`${edge.url}/api/auth/logout`, {
      method: 'POST',
      headers: { cookie: login.cookie, 'x-arasul-csrf': String(login.body['csrf']), origin: edge.url },
    });
    await over;
  });

  it('ends the connection when the session runs out', async () => {
    const login = await logIn(edge.url, edge.password);
    await database.pool.query(
      "UPDATE sessions SET expires_at = now() + interval '2 seconds' WHERE created_at = (SELECT max(created_at) FROM sessions)",
    );
    await database.pool.query(
      "UPDATE sessions SET ends_at = expires_at WHERE expires_at < now() + interval '1 minute'",
    );
    const socket = connect({ cookie: login.cookie, origin: edge.url });
    await next(socket, 'auth:expired');
  });

  it('cuts a client that sends nonsense without end, and survives it', async () => {
    const socket = ours();
    await next(socket, 'hello');
    const gone = next(socket, 'disconnect');
    for (let n = 0; n < 100; n += 1) socket.emit('subscribe', { topics: [n, null, {}] });
    await gone;
    expect((await fetch(`${edge.url}/api/auth/sessions/current`, { headers: { cookie } })).status).toBe(200);
  });

  it('cuts a client that reads nothing, instead of keeping what it does not take', async () => {
    const socket = ours({ cursor: edge.tail.last });
    await next(socket, 'hello');
    const engine = socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } };
    engine.transport.ws._socket.pause();
    const before = edge.gateway.connections;
    for (let n = 0; n < 400 && edge.gateway.connections >= before; n += 1) {
      await appendEvents(database.pool, edge.nodeId, [
        {
          kind: 'healing.refused',
          severity: 'INFO',
          body: { service: 'web', episode: null, reason: 'x'.repeat(200_000), until: null },
        },
      ]);
      await edge.tail.wake();
    }
    expect(edge.gateway.connections).toBe(before - 1);
  });
});
