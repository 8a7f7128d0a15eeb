import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { ArasulTrigger } from '../../nodes/ArasulTrigger/ArasulTrigger.node.ts';
import { TestBox } from '../support/box.ts';
import { type Recorded, contextOf } from '../support/context.ts';

let box: TestBox;
const open: ITriggerResponse[] = [];
beforeEach(async () => {
  box = await new TestBox().start();
});
afterEach(async () => {
  for (const { closeFunction } of open.splice(0)) await closeFunction?.();
  await box.stop();
});

interface Started {
  readonly recorded: Recorded;
  readonly response: ITriggerResponse;
  readonly staticData: IDataObject;
  readonly credential: IDataObject;
}

const start = async (
  parameters: Record<string, unknown> = {},
  staticData: IDataObject = {},
  more: { mode?: 'manual' | 'trigger'; authentication?: string } = {},
): Promise<Started> => {
  const credential = {
    baseUrl: box.url,
    authentication: more.authentication ?? 'login',
    username: 'admin',
    password: box.password,
    apiToken: 'ara_machine',
    token: '',
  };
  const { context, recorded } = contextOf({
    parameters: { events: ['service.*'], delivery: 'live', ...parameters },
    credentials: { arasulDeviceApi: credential },
    staticData,
    mode: more.mode ?? 'trigger',
  });
  const response = await new ArasulTrigger().trigger.call(context as unknown as ITriggerFunctions);
  open.push(response);
  return { recorded, response, staticData, credential };
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const seqs = ({ emitted }: Recorded): readonly unknown[] => emitted.map(({ json }) => json['seq']);

describe('Arasul Trigger, live', () => {
  it('starts with what happens from now on, and gives it on as a flat item', async () => {
    box.happens('service.down', { service: 'old' });
    const { recorded } = await start();
    box.happens('service.down', { service: 'demo-api', cause: 'exited' }, 'CRITICAL');
    await until(() => recorded.emitted.length === 1);
    expect(recorded.emitted.map(({ json }) => json)).toEqual([
      {
        seq: 2,
        node: 'box',
        time: '2026-01-01T00:00:02.000Z',
        topic: 'services',
        kind: 'service.down',
        severity: 'CRITICAL',
        service: 'demo-api',
        cause: 'exited',
      },
    ]);
  });

  it('tells the box what it does not need, and answers its pings', async () => {
    await start();
    box.tell('2');
    await until(() => box.received.includes('3'));
    expect(box.received.slice(0, 2)).toEqual([
      '40{"cursor":0}',
      '42["unsubscribe",{"topics":["services","healing","alerts","metrics"]}]',
    ]);
  });

  it('catches up on what happened while it was away, each event once', async () => {
    for (let index = 0; index < 5; index += 1) box.happens('service.down', { service: `s${index}` });
    const { recorded, staticData } = await start({}, { cursor: 2 });
    await until(() => recorded.emitted.length === 3);
    box.tell(`42${JSON.stringify(['event', box.events[4]])}`);
    box.happens('service.down', { service: 'new' });
    await until(() => recorded.emitted.length === 4);
    expect(seqs(recorded)).toEqual([3, 4, 5, 6]);
    expect(staticData).toEqual({ cursor: 6 });
  });

  it('fetches what is too much for the box to send again', async () => {
    box.replayLimit = 2;
    for (let index = 0; index < 6; index += 1) box.happens('service.down', { service: `s${index}` });
    const { recorded } = await start({}, { cursor: 1 });
    await until(() => recorded.emitted.length === 5);
    expect(seqs(recorded)).toEqual([2, 3, 4, 5, 6]);
  });

  it('follows a log that began anew from its end', async () => {
    box.happens('service.down', { service: 'a' });
    const { recorded, staticData } = await start({}, { cursor: 500 });
    await until(() => staticData['cursor'] === 1);
    box.happens('service.down', { service: 'b' });
    await until(() => recorded.emitted.length === 1);
    expect(seqs(recorded)).toEqual([2]);
  });

  it('comes back when the connection is lost', async () => {
    const { recorded } = await start();
    box.tell('1');
    box.polls.clear();
    box.happens('service.down', { service: 'meanwhile' });
    await until(() => recorded.emitted.length === 1);
    expect(seqs(recorded)).toEqual([1]);
  });

  it('logs in again when its session has ended', async () => {
    const { recorded } = await start();
    box.sessions.clear();
    box.tell('42["auth:expired"]');
    box.tell('41');
    box.polls.clear();
    await until(() => recorded.logins === 2 && box.polls.size === 1);
    box.happens('service.down', { service: 'a' });
    await until(() => recorded.emitted.length === 1);
  });

  it('gives the workflow back to n8n when it may not log in any more', async () => {
    const { recorded } = await start();
    box.sessions.clear();
    box.refuseLogin = { status: 401, code: 'BAD_CREDENTIALS' };
    box.tell('41');
    await until(() => recorded.logged.includes('fatal: The box did not accept user name or password'));
  });

  it('leaves no connection behind', async () => {
    const { response } = await start();
    expect(box.polls.size).toBe(1);
    await response.closeFunction?.();
    expect(box.polls.size).toBe(0);
    expect(box.received.at(-1)).toBe('1');
    const asked = box.asked.length;
    box.happens('service.down', { service: 'a' });
    await new Promise(setImmediate);
    expect(box.asked).toHaveLength(asked);
  });

  it('stops also while the box is away', async () => {
    const { response, recorded } = await start();
    await box.stop();
    await until(() => recorded.logged.some((line) => line.includes('tries again')));
    await response.closeFunction?.();
  });

  it('says at once that it cannot begin', async () => {
    box.refuseLogin = { status: 401, code: 'BAD_CREDENTIALS' };
    await expect(start()).rejects.toThrow('The box did not accept user name or password');
    await expect(start({ events: [] })).rejects.toThrow('Nothing would start this workflow');
    await expect(start({}, {}, { authentication: 'token' })).rejects.toMatchObject({
      message: 'Live delivery needs user name and password',
      description: expect.stringContaining('Polling'),
    });
  });
});

describe('Arasul Trigger, what it lets through', () => {
  it('is of the kinds, services and severities that were chosen', async () => {
    const { recorded } = await start({
      events: ['service.down', 'healing.*'],
      options: { severity: 'WARNING', services: 'a, b' },
    });
    box.happens('service.down', { service: 'c' });
    box.happens('service.recovered', { service: 'a' });
    box.happens('service.down', { service: 'a' }, 'INFO');
    box.happens('healing.done', { service: 'b' });
    await until(() => recorded.emitted.length === 1);
    expect(seqs(recorded)).toEqual([4]);
  });

  it('is one of several that are alike within a time', async () => {
    const { recorded } = await start({ options: { dedupeSeconds: 2 } });
    for (let index = 0; index < 5; index += 1) box.happens('service.down', { service: 'a' });
    box.happens('service.down', { service: 'b' });
    await until(() => recorded.emitted.length === 4);
    expect(seqs(recorded)).toEqual([1, 3, 5, 6]);
  });
});

describe('Arasul Trigger, thresholds', () => {
  const thresholds = { values: [{ metric: 'cpu_share', condition: 'above', value: 0.8, forSeconds: 0 }] };

  it('are told when they are crossed and when the value is back', async () => {
    const { recorded } = await start({ events: [], thresholds });
    const at = Date.parse('2026-01-01T00:00:00Z');
    for (const [second, value] of [0.5, 0.9, 0.95, null, 0.4].entries()) {
      box.tell(`42${JSON.stringify(['m', [at + second * 1_000, [value]]])}`);
    }
    await until(() => recorded.emitted.length === 2);
    expect(recorded.emitted.map(({ json }) => json)).toMatchObject([
      { kind: 'threshold.raised', metric: 'cpu_share', value: 0.9, limit: 0.8, severity: 'WARNING' },
      { kind: 'threshold.cleared', value: 0.4, time: '2026-01-01T00:00:04.000Z', severity: 'INFO' },
    ]);
    expect(box.received[1]).toBe('42["unsubscribe",{"topics":["services","healing","alerts"]}]');
  });

  it('are looked at by polling as well', async () => {
    const { recorded } = await start({ events: [], thresholds, delivery: 'polling', pollInterval: 1 });
    box.metrics = [0.9];
    await until(() => recorded.emitted.length === 1);
    expect(recorded.emitted[0]?.json).toMatchObject({ kind: 'threshold.raised' });
  });
});

describe('Arasul Trigger, polling', () => {
  it('looks with its cursor, also with a token, and lets each event out once', async () => {
    box.happens('service.down', { service: 'old' });
    const { recorded, staticData } = await start(
      { delivery: 'polling', pollInterval: 1 },
      {},
      { authentication: 'token' },
    );
    expect(staticData).toEqual({ cursor: 1 });
    box.happens('service.down', { service: 'a' });
    box.happens('service.down', { service: 'b' });
    await until(() => recorded.emitted.length === 2);
    const looks = (): number => box.asked.filter(({ path }) => path === '/api/healing/events').length;
    const before = looks();
    await until(() => looks() > before + 1);
    expect(seqs(recorded)).toEqual([2, 3]);
    expect(box.polls.size).toBe(0);
  });
});

describe('Arasul Trigger, its first look', () => {
  it.each([
    ['from the start', {}],
    ['from where it was', { cursor: 1 }],
  ])('asks for the events once, %s', async (_from, staticData) => {
    for (let index = 0; index < 3; index += 1) box.happens('service.down', { service: `s${index}` });
    await start({ delivery: 'polling', pollInterval: 3_600 }, staticData);
    expect(box.asked.filter(({ path }) => path === '/api/healing/events')).toHaveLength(1);
    expect(staticData).toEqual({ cursor: 3 });
  });
});

describe('Arasul Trigger, by hand', () => {
  it('takes the newest event that fits as a sample and leaves the place of the workflow alone', async () => {
    box.happens('service.down', { service: 'a' });
    box.happens('healing.done', { service: 'a' });
    const { recorded, response, staticData } = await start({}, { cursor: 0 }, { mode: 'manual' });
    await response.manualTriggerFunction?.();
    expect(seqs(recorded)).toEqual([1]);
    expect(staticData).toEqual({ cursor: 0 });
  });

  it('waits for the next one where there is none yet', async () => {
    const { recorded, response } = await start({}, {}, { mode: 'manual' });
    await response.manualTriggerFunction?.();
    expect(recorded.emitted).toEqual([]);
    box.happens('service.down', { service: 'a' });
    await until(() => recorded.emitted.length === 1);
  });
});
