import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { ArasulDevice } from '../../nodes/ArasulDevice/ArasulDevice.node.ts';
import { TestBox } from '../support/box.ts';
import { type Setup, contextOf } from '../support/context.ts';

let box: TestBox;
beforeEach(async () => {
  box = await new TestBox().start();
});
afterEach(async () => {
  await box.stop();
});

const login = () => ({
  baseUrl: `${box.url}/`,
  authentication: 'login',
  username: 'admin',
  password: box.password,
  token: '',
});

const contextFor = (parameters: Record<string, unknown>, setup: Partial<Setup> = {}) =>
  contextOf({ parameters, credentials: { arasulDeviceApi: login() }, ...setup });

const run = async (resource: string, operation: string, more: Record<string, unknown> = {}, setup = {}) => {
  const { context } = contextFor({ resource, operation, ...more }, setup);
  const [items = []] = await new ArasulDevice().execute.call(context);
  return items.map(({ json }) => json);
};

describe('Arasul Device: system and healing', () => {
  it('tells how the box is', async () => {
    expect(await run('system', 'getHealth')).toEqual([{ healthy: true, status: 'ok' }]);
    expect(await run('system', 'getStatus')).toEqual([{ status: 'ok', node: 'box' }]);
    expect(await run('system', 'getInfo')).toMatchObject([{ cpuCores: 2 }]);
    expect(await run('healing', 'getStatus')).toMatchObject([{ heartbeat: 'healthy' }]);
  });

  it('lists events, newest first, by service, severity, time and number', async () => {
    for (let index = 0; index < 450; index += 1) {
      box.happens(
        'service.down',
        { service: index % 2 === 0 ? 'a' : 'b' },
        index % 10 === 0 ? 'CRITICAL' : 'INFO',
      );
    }
    expect((await run('healing', 'getEvents', { limit: 2 })).map(({ seq }) => seq)).toEqual([450, 449]);
    expect(await run('healing', 'getEvents', { returnAll: true })).toHaveLength(450);
    expect(
      await run('healing', 'getEvents', { returnAll: true, filters: { severity: 'WARNING', service: 'a' } }),
    ).toHaveLength(45);
    const since = box.events[447]?.t;
    expect(await run('healing', 'getEvents', { returnAll: true, filters: { since } })).toMatchObject([
      { seq: 450, kind: 'service.down', service: 'b' },
      { seq: 449 },
      { seq: 448 },
    ]);
  });
});

describe('Arasul Device: metrics', () => {
  it('gives the newest values by name, and what was not measured as null', async () => {
    expect(await run('metrics', 'getCurrent')).toEqual([
      {
        time: '2026-01-01T00:00:00.000Z',
        metrics: { cpu_share: 0.25, 'disk_used_bytes{mount=/data}': null },
      },
    ]);
    box.metricsAt = null;
    expect(await run('metrics', 'getCurrent')).toMatchObject([{ time: null }]);
  });

  it('gives the history of what was chosen', async () => {
    const range = { range: 'between', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
    expect(await run('metrics', 'getHistory', { metrics: ['cpu_share'], ...range })).toEqual([
      {
        metric: 'cpu_share',
        unit: 'share',
        stepMs: 60_000,
        points: [
          { time: '2026-01-01T00:00:00.000Z', value: 0.5 },
          { time: '2026-01-01T00:01:00.000Z', value: null },
        ],
      },
    ]);
    await run('metrics', 'getHistory', { metrics: ['cpu_share'], range: 'day' });
    const query = box.asked.at(-1)?.query;
    const [from, to] = [Date.parse(query?.get('from') ?? ''), Date.parse(query?.get('to') ?? '')];
    expect(to - from).toBe(86_400_000);
  });

  it.each([
    [{ metrics: [] }, 'No metric is chosen'],
    [{ metrics: ['a'], range: 'between', from: 'x', to: 'y' }, 'From and To are no range of time'],
  ])('tells what is wrong with %j', async (parameters, message) => {
    await expect(run('metrics', 'getHistory', parameters)).rejects.toThrow(message);
  });
});

describe('Arasul Device: services', () => {
  it('lists them and shows one', async () => {
    expect(await run('service', 'getAll', { limit: 1 })).toEqual([{ name: 'demo-api', state: 'healthy' }]);
    expect(await run('service', 'getAll', { returnAll: true })).toHaveLength(2);
    expect(await run('service', 'get', { service: 'llm-service' })).toMatchObject([{ state: 'down' }]);
    await expect(run('service', 'get', { service: 'x' })).rejects.toThrow('The box has no service x');
  });

  it.each(['start', 'stop', 'restart', 'drill'])('%s is asked of the box', async (operation) => {
    expect(await run('service', operation, { service: 'demo-api' })).toEqual([
      { service: 'demo-api', operation, accepted: true },
    ]);
    expect(box.asked.at(-1)).toMatchObject({ method: 'POST', path: `/api/services/demo-api/${operation}` });
  });

  it('tells of a service that the box does not have, and of none', async () => {
    await expect(run('service', 'restart', { service: 'a/b' })).rejects.toThrow(
      'The box has no service with this name',
    );
    expect(box.asked.at(-1)?.path).toBe('/api/services/a%2Fb/restart');
    await expect(run('service', 'restart', { service: '' })).rejects.toThrow('No service is chosen');
  });

  it('does nothing for an agent that does not confirm', async () => {
    const asTool = { asTool: true };
    expect(await run('service', 'stop', { service: 'demo-api', confirmation: 'yes' }, asTool)).toMatchObject([
      { accepted: false, reason: expect.stringContaining('confirmation') },
    ]);
    expect(box.asked).toEqual([]);
    expect(
      await run('service', 'stop', { service: 'demo-api', confirmation: 'demo-api' }, asTool),
    ).toHaveLength(1);
  });

  it('and metrics are offered in lists', async () => {
    const context = contextFor({}).context as unknown as ILoadOptionsFunctions;
    const { listSearch, loadOptions } = new ArasulDevice().methods;
    expect(await listSearch.searchServices.call(context, 'LLM')).toEqual({
      results: [{ name: 'llm-service (down)', value: 'llm-service' }],
    });
    expect(await loadOptions.getMetrics.call(context)).toEqual([
      { name: 'cpu_share (share)', value: 'cpu_share' },
      { name: 'disk_used_bytes (bytes)', value: 'disk_used_bytes' },
    ]);
  });

  it('has no operation that is not in its list', async () => {
    await expect(run('service', 'explode')).rejects.toThrow('There is no operation explode of service');
  });
});

describe('Arasul Device: its session', () => {
  it.each([false, true])(
    'logs in once and again when the box has forgotten it (old n8n: %s)',
    async (oldHost) => {
      const { context, recorded } = contextFor({ resource: 'system', operation: 'getStatus' }, { oldHost });
      const ask = () => new ArasulDevice().execute.call(context);
      await ask();
      await ask();
      expect(recorded.logins).toBe(1);
      box.sessions.clear();
      expect(await ask()).toMatchObject([[{ json: { status: 'ok' } }]]);
      expect(recorded.logins).toBe(2);
    },
  );

  it('sends a token as it is, without a login', async () => {
    const credentials = {
      arasulDeviceApi: { baseUrl: box.url, authentication: 'token', apiToken: ' ara_machine ', token: '' },
    };
    expect(await run('system', 'getStatus', {}, { credentials })).toHaveLength(1);
    expect(box.asked.map(({ path }) => path)).toEqual(['/api/system/status']);
  });

  it('tries a refused password once, and says so', async () => {
    box.password = 'another';
    const credentials = { arasulDeviceApi: { ...login(), password: 'wrong' } };
    await expect(run('system', 'getStatus', {}, { credentials })).rejects.toMatchObject({
      message: 'The box did not accept user name or password',
      httpCode: '401',
    });
    expect(box.asked).toHaveLength(1);
  });

  it.each([
    [429, 'TOO_MANY_ATTEMPTS', 'The box takes no login for now'],
    [401, 'TOTP_REQUIRED', 'The box asks for a second factor, which n8n cannot give'],
    [403, 'HTTPS_REQUIRED', 'The box takes a password over HTTPS only'],
    [503, 'DATABASE_AWAY', 'The box could not log in at the moment'],
  ])('says what a login that is answered with %d %s means', async (status, code, message) => {
    box.refuseLogin = { status, code };
    await expect(run('system', 'getStatus')).rejects.toMatchObject({ message });
  });
});
