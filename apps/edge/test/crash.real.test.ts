import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArasulEvent } from '../src/contract/events.ts';
import { openClient } from './support/client.ts';
import {
  type EdgeProcess,
  demoPids,
  edgeFolder,
  postmastersIn,
  processesIn,
  startEdgeProcess,
  until,
} from './support/edge-process.ts';

/** Ids of the events that the engine's journal holds: the write-ahead truth. */
const journalOf = (folder: string): string => readFileSync(join(folder, 'journal', 'healing.jsonl'), 'utf8');

const countBy = (events: readonly ArasulEvent[], service: string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind, body } of events) {
    if ('service' in body && body.service === service) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

const expectGapFree = (events: readonly ArasulEvent[], all: number): void => {
  const numbers = events.map(({ seq }) => seq);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.max(...numbers)).toBeLessThanOrEqual(all);
};

describe('an edge that is killed', () => {
  let folder: ReturnType<typeof edgeFolder>;
  let edge: EdgeProcess;
  let password: string;
  const start = (): Promise<EdgeProcess> => startEdgeProcess({ ARASUL_DATA_DIR: folder.path });
  beforeEach(async () => {
    folder = edgeFolder();
    edge = await start();
    password = edge.password ?? '';
  });
  afterEach(async () => {
    await edge.stop();
    expect(processesIn(folder.path)).toEqual([]);
    folder.clear();
  });

  it('finds its services again, alive as they were, with one database and the old login', async () => {
    const before = demoPids(folder.path);
    const client = await openClient(edge.url, password);
    await client.serviceWhen('demo-web', ({ state }) => state === 'healthy');
    await edge.kill();
    edge = await start();
    expect(edge.password).toBeNull();
    expect(postmastersIn(folder.path)).toHaveLength(1);
    expect(demoPids(folder.path)).toEqual(before);
    // The session outlived the crash too.
    const port = new URL(edge.url).port;
    const current = await fetch(`http://127.0.0.1:${port}/api/auth/sessions/current`, {
      headers: { cookie: client.cookie },
    });
    expect(current.status).toBe(200);
    const again = await openClient(edge.url, password);
    await again.serviceWhen(
      'demo-web',
      ({ state, pid }) => state === 'healthy' && pid === before.get('demo-web'),
    );
    expect(countBy(await again.events(), 'demo-web')).toEqual({});
  });

  it('goes on in the middle of a heal: nothing is done twice, nothing is missing', async () => {
    const client = await openClient(edge.url, password);
    await client.serviceWhen('demo-web', ({ state }) => state === 'healthy');
    const frozen = demoPids(folder.path).get('demo-web') ?? 0;
    // Frozen, it does not answer and does not take SIGTERM: its restart waits out the stop timeout of 3 s.
    process.kill(frozen, 'SIGSTOP');
    await until(() => (journalOf(folder.path).includes('"healing.decided"') ? true : null));
    await edge.kill();
    expect(journalOf(folder.path)).not.toContain('"healing.done"');
    edge = await start();
    expect(postmastersIn(folder.path)).toHaveLength(1);
    const again = await openClient(edge.url, password);
    const healed = await again.serviceWhen(
      'demo-web',
      ({ state, pid }) => state === 'healthy' && pid !== frozen,
    );
    expect(healed.pid).not.toBeNull();
    const events = await until(async () => {
      const all = await again.events();
      return all.some(({ kind }) => kind === 'service.recovered') ? all : null;
    });
    const counts = countBy(events, 'demo-web');
    expect(counts).toMatchObject({ 'service.down': 1, 'healing.seen': 1, 'service.recovered': 1 });
    // Each attempt was decided once, and none more often done than decided.
    const decided = events.filter(({ kind }) => kind === 'healing.decided');
    const attempts = decided.map(({ body }) => ('attempt' in body ? body.attempt : 0));
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    expect(counts['healing.done'] ?? 0).toBeLessThanOrEqual(decided.length);
    expectGapFree(events, events.at(-1)?.seq ?? 0);
    // What the journal tells is in the log, each event once.
    const journal = journalOf(folder.path);
    for (const kind of ['healing.seen', 'healing.decided', 'service.recovered']) {
      const written = journal.split(`"kind":"${kind}"`).length - 1;
      expect([kind, counts[kind]]).toEqual([kind, written]);
    }
  }, 180_000);

  it('is there again when it is killed over and over, each time with one database', async () => {
    for (let n = 0; n < 3; n += 1) {
      await edge.kill();
      edge = await start();
      expect(postmastersIn(folder.path)).toHaveLength(1);
    }
    const client = await openClient(edge.url, password);
    await client.serviceWhen('demo-store', ({ state }) => state === 'healthy');
  });

  it('brings its database back when that is killed alone, and keeps healing meanwhile', async () => {
    const client = await openClient(edge.url, password);
    await client.serviceWhen('demo-web', ({ state }) => state === 'healthy');
    const [postmaster] = postmastersIn(folder.path);
    const web = demoPids(folder.path).get('demo-web') ?? 0;
    process.kill(postmaster ?? 0, 'SIGKILL');
    process.kill(web, 'SIGKILL');
    await until(() => (journalOf(folder.path).includes('"service.recovered"') ? true : null));
    const events = await until(async () => {
      const all = await client.events().catch(() => []);
      return all.some(({ kind }) => kind === 'service.recovered') ? all : null;
    });
    expect(countBy(events, 'demo-web')).toMatchObject({
      'service.down': 1,
      'healing.decided': 1,
      'healing.done': 1,
      'service.recovered': 1,
    });
    expect(postmastersIn(folder.path)).toHaveLength(1);
    expect(postmastersIn(folder.path)).not.toContain(postmaster);
    await until(async () =>
      (await client.get<{ database: string }>('/system/status')).database === 'ok' ? true : null,
    );
  });
});
