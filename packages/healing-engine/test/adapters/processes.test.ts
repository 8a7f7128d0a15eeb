import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createProcessContainers, type ProcessContainers } from '../../src/adapters/processes.ts';
import { memoryJournal } from '../../src/adapters/memory-journal.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { createEngine, defaultPolicy, type Engine } from '../../src/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { freePort, webService } from '../support/web-service.ts';

const quick = { ...defaultPolicy, verify: { ...defaultPolicy.verify, soakMs: 500 } };

describe('local processes as services', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const running: ProcessContainers[] = [];
  const engines: Engine[] = [];

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    for (const each of running.splice(0)) {
      await each.stopAll(1_000);
      each.close();
    }
    folder.remove();
  });

  async function processes(...names: readonly string[]): Promise<ProcessContainers> {
    const specs = await Promise.all(names.map(async (name) => webService(name, await freePort())));
    const containers = createProcessContainers({ folder: folder.path, specs, checkEveryMs: 50 });
    running.push(containers);
    return containers;
  }

  async function healing(containers: ProcessContainers): Promise<Engine> {
    const engine = createEngine({
      nodeId: 'test',
      policy: quick,
      clock: systemClock(),
      containers,
      journal: memoryJournal(),
    });
    engines.push(engine);
    await engine.start();
    return engine;
  }

  const signal = AbortSignal.timeout(30_000);
  const never = new AbortController().signal;

  test('a killed service is restarted at once, verified, soaked and closed', async () => {
    const containers = await processes('web');
    await containers.startNew();
    const engine = await healing(containers);
    await until('web is healthy', () => engine.snapshot().services[0]?.state === 'healthy');
    const before = engine.snapshot().services[0]?.pid;
    const seen: string[] = [];
    engine.subscribe((snapshot) => seen.push(snapshot.services[0]?.repair?.phase ?? 'none'));
    await engine.drill('web', 'admin');
    await until('it is repaired and closed', () => seen.includes('soaking') && seen.at(-1) === 'none');
    expect([...new Set(seen)]).toEqual(expect.arrayContaining(['acting', 'verifying', 'soaking', 'none']));
    expect(engine.snapshot().services[0]).toMatchObject({ state: 'healthy', repair: null });
    expect(engine.snapshot().services[0]?.pid).not.toBe(before);
  });

  test('a service that an operator stopped stays stopped until he starts it', async () => {
    const containers = await processes('web');
    await containers.startNew();
    const engine = await healing(containers);
    await until('web is healthy', () => engine.snapshot().services[0]?.state === 'healthy');
    await engine.operatorStop('web', 'admin');
    await until('it is stopped', () => engine.snapshot().services[0]?.state === 'stopped');
    expect(engine.explain('web')).toMatchObject({ code: 'operator-stopped', stoppedBy: 'admin' });
    await until('the stop has answered', () =>
      engine.operatorStart('web', 'admin').then(
        () => true,
        () => false,
      ),
    );
    await until('it is healthy again', () => engine.snapshot().services[0]?.state === 'healthy');
    expect(engine.snapshot().services[0]?.repair).toBeNull();
  });

  test('processes outlive their parent and are found again by pid and start time', async () => {
    const specs = [webService('web', await freePort())];
    const first = createProcessContainers({ folder: folder.path, specs, checkEveryMs: 50 });
    running.push(first);
    await first.startNew();
    const [before] = await first.list(signal);
    first.close();
    const second = createProcessContainers({ folder: folder.path, specs, checkEveryMs: 50 });
    running.push(second);
    await second.startNew();
    await until(
      'the adopted one is healthy',
      async () => (await second.list(signal))[0]?.health === 'healthy',
    );
    expect((await second.list(signal))[0]).toMatchObject({
      pid: before?.pid,
      startedAtMs: before?.startedAtMs,
      runState: 'running',
    });
  });

  test('one that died while nobody looked is down, not new', async () => {
    const specs = [webService('web', await freePort())];
    const first = createProcessContainers({ folder: folder.path, specs, checkEveryMs: 50 });
    running.push(first);
    await first.startNew();
    const pid = (await first.list(signal))[0]?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await until('it is gone', async () => (await first.list(signal))[0]?.runState === 'exited');
    const second = createProcessContainers({ folder: folder.path, specs, checkEveryMs: 50 });
    running.push(second);
    await second.startNew();
    expect((await second.list(signal))[0]).toMatchObject({ runState: 'exited' });
  });

  test('failing health checks make it unhealthy, and an event says so', async () => {
    const port = await freePort();
    const containers = createProcessContainers({
      folder: folder.path,
      specs: [webService('web', port)],
      checkEveryMs: 20,
    });
    running.push(containers);
    await containers.startNew();
    await until('web is healthy', async () => (await containers.list(signal))[0]?.health === 'healthy');
    const stop = new AbortController();
    const next = containers.events(stop.signal)[Symbol.asyncIterator]().next();
    await fetch(`http://127.0.0.1:${port}/sick`);
    expect((await next).value).toMatchObject({ kind: 'health', name: 'web' });
    stop.abort();
    expect((await containers.list(signal))[0]).toMatchObject({ health: 'unhealthy', runState: 'running' });
  });

  test('one that ignores SIGTERM is killed after its stop timeout', async () => {
    const containers = await processes('stubborn');
    await containers.startNew();
    await until('it is healthy', async () => (await containers.list(signal))[0]?.health === 'healthy');
    await containers.stop('stubborn', 200, never);
    expect((await containers.list(signal))[0]).toMatchObject({ runState: 'exited', pid: null });
  });

  test('a clean end of the parent stops all and starts all again, but not what was stopped on purpose', async () => {
    const containers = await processes('web', 'other');
    await containers.startNew();
    await until('both are healthy', async () =>
      (await containers.list(signal)).every(({ health }) => health === 'healthy'),
    );
    await containers.stop('other', 1_000, never);
    await containers.stopAll(1_000);
    expect((await containers.list(signal)).map(({ runState }) => runState)).not.toContain('running');
    await containers.startNew();
    expect((await containers.list(signal)).map(({ name, runState }) => [name, runState])).toEqual([
      ['web', 'running'],
      ['other', 'exited'],
    ]);
  });

  test('a program that is not there is refused with its name', async () => {
    const spec = { ...webService('ghost', await freePort()), command: '/does/not/exist', args: [] };
    const containers = createProcessContainers({ folder: folder.path, specs: [spec] });
    running.push(containers);
    await expect(containers.startNew()).rejects.toMatchObject({ code: 'RUNTIME_REFUSED' });
    await expect(containers.kill('ghost', never)).rejects.toMatchObject({ code: 'INSTANCE_GONE' });
    await expect(containers.start('unknown', never)).rejects.toMatchObject({ code: 'INSTANCE_GONE' });
    expect(await containers.inspect('unknown', never)).toBeNull();
  });
});
