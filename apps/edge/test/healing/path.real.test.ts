import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Socket, io } from 'socket.io-client';
import type { ArasulEvent } from '../../src/contract/events.ts';
import type { MetricSlot, StateDocument } from '../../src/contract/live.ts';
import type { MetricsHistory } from '../../src/contract/queries.ts';
import { type EdgeClient, openClient } from '../support/client.ts';
import { type EdgeProcess, demoPids, edgeFolder, startEdgeProcess, until } from '../support/edge-process.ts';

/** What a page would hold: everything that came over the socket. */
class Page {
  readonly events: ArasulEvent[] = [];
  readonly states: string[] = [];
  readonly frames: (readonly [number, readonly (number | null)[]])[] = [];
  readonly gaps: unknown[] = [];
  slots: readonly MetricSlot[] = [];
  readonly socket: Socket;

  constructor(url: string, cookie: string, cursor?: number) {
    this.socket = io(url, {
      transports: ['websocket'],
      extraHeaders: { cookie, origin: url },
      auth: cursor === undefined ? {} : { cursor },
      forceNew: true,
    });
    this.socket.on('event', (event: ArasulEvent) => this.events.push(event));
    this.socket.on('gap', (gap) => this.gaps.push(gap));
    this.socket.on('m', (frame: readonly [number, readonly (number | null)[]]) => this.frames.push(frame));
    this.socket.on('dictionary', (dictionary: { slots: readonly MetricSlot[] }) => {
      this.slots = dictionary.slots;
    });
    this.socket.on('state', (document: StateDocument) => {
      if (document.topic !== 'services') return;
      const web = document.body.services.find(({ name }) => name === 'demo-web');
      if (web !== undefined && this.states.at(-1) !== web.state) this.states.push(web.state);
    });
  }
}

describe('the main path on real processes', () => {
  let folder: ReturnType<typeof edgeFolder>;
  let edge: EdgeProcess;
  let client: EdgeClient;
  const pages: Page[] = [];
  const open = (cursor?: number): Page => {
    const page = new Page(edge.url, client.cookie, cursor);
    pages.push(page);
    return page;
  };
  beforeAll(async () => {
    folder = edgeFolder();
    edge = await startEdgeProcess({ ARASUL_DATA_DIR: folder.path });
    client = await openClient(edge.url, edge.password ?? '');
    for (const name of ['demo-store', 'demo-api', 'demo-web']) {
      await client.serviceWhen(name, ({ state }) => state === 'healthy');
    }
  });
  afterAll(async () => {
    for (const { socket } of pages) socket.disconnect();
    await edge.stop();
    folder.clear();
  });

  it('measures once a second, by slot, and knows what it cannot measure', async () => {
    const page = open();
    await until(() => (page.frames.length >= 3 ? true : null));
    const [first, second] = page.frames.slice(-2);
    expect((second?.[0] ?? 0) - (first?.[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect((second?.[0] ?? 0) % 1_000).toBe(0);
    const value = (name: string): number | null | undefined =>
      second?.[1][page.slots.find((slot) => slot.name === name)?.slot ?? -1];
    expect(value('cpu_share')).toBeGreaterThanOrEqual(0);
    expect(value('memory_used_bytes')).toBeGreaterThan(0);
    expect(value('memory_used_bytes')).toBeLessThan(value('memory_total_bytes') ?? 0);
    expect(value('disk_used_bytes')).toBeLessThan(value('disk_total_bytes') ?? 0);
    for (const { slot } of page.slots) expect(second?.[1][slot]).not.toBeNaN();
    const to = new Date().toISOString();
    const from = new Date(Date.now() - 5_000).toISOString();
    const history = await client.get<MetricsHistory>(`/metrics/history?names=load_1m&from=${from}&to=${to}`);
    expect(history.series[0]?.values.some((each) => each !== null)).toBe(true);
  });

  it('heals what a fire drill killed, and tells it step by step', async () => {
    const page = open();
    await until(() => (page.states.at(-1) === 'healthy' ? true : null));
    const before = (await client.service('demo-web'))?.pid;
    expect(await client.act('demo-web', 'drill')).toBe(202);
    await until(() => (page.events.some(({ kind }) => kind === 'service.recovered') ? true : null));
    await until(() => (page.states.at(-1) === 'healthy' && page.states.length > 1 ? true : null));
    expect(page.states).toContain('down');
    const own = page.events.filter(({ body }) => 'service' in body && body.service === 'demo-web');
    expect(own.map(({ kind }) => kind)).toEqual([
      'service.down',
      'healing.seen',
      'healing.decided',
      'healing.done',
      'service.recovered',
    ]);
    const after = await client.service('demo-web');
    expect(after?.pid).not.toBe(before);
    expect(after?.repairs24h).toBe(1);
    expect(after?.repair?.phase).toBe('soaking');
  });

  it('leaves a service alone that its owner stopped, and starts it when he says so', async () => {
    expect(await client.act('demo-web', 'stop')).toBe(202);
    await client.serviceWhen('demo-web', ({ state }) => state === 'stopped');
    expect(await client.act('demo-web', 'drill')).toBe(409);
    const pid = demoPids(folder.path).get('demo-web') ?? 0;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    const decided = (await client.events()).filter(({ kind }) => kind === 'healing.decided').length;
    // Another service is healed meanwhile, so the engine has looked at this one too.
    await client.act('demo-api', 'drill');
    await until(async () => {
      const events = await client.events();
      return events.some(
        ({ kind, body }) => kind === 'service.recovered' && 'service' in body && body.service === 'demo-api',
      )
        ? true
        : null;
    });
    expect((await client.events()).filter(({ kind }) => kind === 'healing.decided')).toHaveLength(
      decided + 1,
    );
    expect((await client.service('demo-web'))?.state).toBe('stopped');
    expect(await client.act('demo-web', 'start')).toBe(202);
    await client.serviceWhen('demo-web', ({ state }) => state === 'healthy');
  });

  it('answers for services that are not there', async () => {
    expect(await client.act('nobody', 'restart')).toBe(404);
    expect(await client.act('demo-web', 'explode')).toBe(404);
  });

  it('gives a page that was frozen out the events it missed, once and in order', async () => {
    const page = open();
    await until(() => (page.events.length > 0 ? true : null));
    const cursor = page.events.at(-1)?.seq ?? 0;
    page.socket.disconnect();
    process.kill(edge.pid, 'SIGSTOP');
    process.kill(demoPids(folder.path).get('demo-web') ?? 0, 'SIGKILL');
    process.kill(edge.pid, 'SIGCONT');
    await until(async () => {
      const events = await client.events();
      return events.some(({ seq, kind }) => seq > cursor && kind === 'service.recovered') ? true : null;
    });
    const back = open(cursor);
    await until(() => (back.events.some(({ kind }) => kind === 'service.recovered') ? true : null));
    const numbers = back.events.map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, index) => cursor + 1 + index));
    expect(back.gaps).toEqual([]);
  });
});
