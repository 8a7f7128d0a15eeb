import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { ensureBusyboxImage } from '../../../test/support/docker-image.ts';
import { createDockerContainers } from '../src/adapters/docker.ts';
import { fileJournal } from '../src/adapters/file-journal.ts';
import { systemClock } from '../src/adapters/system-clock.ts';
import { createEngine, type Engine } from '../src/engine.ts';
import { eventsOf } from '../src/record.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { until } from './support/until.ts';

const run = promisify(execFile);
const docker = async (...args: readonly string[]): Promise<string> =>
  (await run('docker', [...args], { timeout: 60_000 })).stdout.trim();

const project = `arasul-heal-${randomUUID().slice(0, 8)}`;
const named = (service: string): string => `${project}-${service}`;

describe('the engine on a real Docker Engine', () => {
  const folder = temporaryFolder();
  let engine: Engine | undefined;
  const containers = createDockerContainers({ docker: new Docker(), scope: { composeProject: project } });

  const create = async (service: string, ...more: readonly string[]): Promise<void> => {
    const image = await ensureBusyboxImage();
    await docker(
      ...['run', '--detach', '--init', '--stop-timeout', '1', '--name', named(service)],
      ...['--label', `com.docker.compose.project=${project}`, '--label', `arasul.heal.name=${service}`],
      ...['--label', 'arasul.heal.stop-timeout=1s', ...more, image],
      ...['sh', '-c', 'touch /tmp/well; exec sleep 100000'],
    );
  };
  const checked = ['--health-cmd', 'test -f /tmp/well', '--health-interval', '1s', '--health-retries', '2'];
  const stateOf = (service: string): string | undefined =>
    engine?.snapshot().services.find(({ name }) => name === service)?.state;
  const startedAt = (service: string): Promise<string> =>
    docker('inspect', '--format', '{{.State.StartedAt}}', named(service));
  const story = async (service: string): Promise<readonly string[]> => {
    const journal = await fileJournal(join(folder.path, 'healing.jsonl'));
    try {
      return (await journal.read())
        .flatMap(eventsOf)
        .filter(({ body }) => 'service' in body && body.service === service)
        .map(({ kind }) => kind);
    } finally {
      await journal.close();
    }
  };

  beforeAll(async () => {
    await create('checked', ...checked);
    await create('plain');
    await create('stopped', ...checked);
    await create('foreign', '--label', 'arasul.heal=false', ...checked);
    engine = createEngine({
      nodeId: 'box',
      clock: systemClock(),
      containers,
      journal: await fileJournal(join(folder.path, 'healing.jsonl')),
    });
    await engine.start();
    await until('all are seen well', () =>
      ['checked', 'plain', 'stopped'].every((name) => stateOf(name) === 'healthy'),
    );
  });

  afterAll(async () => {
    await engine?.stop();
    await docker('rm', '--force', ...['checked', 'plain', 'stopped', 'foreign'].map(named));
    folder.remove();
  });

  it('restarts what its health check calls unhealthy and what has ended, and nothing else', async () => {
    const services = ['checked', 'plain', 'foreign'] as const;
    const before = await Promise.all(services.map(startedAt));
    await docker('exec', named('foreign'), 'rm', '/tmp/well');
    await docker('exec', named('checked'), 'rm', '/tmp/well');
    // The process ends, without a word from Docker's interface: a crash, not a person's wish.
    await docker('exec', named('plain'), 'sh', '-c', 'kill -9 $(pidof sleep)');
    await until('both are healed', async () => {
      const now = await Promise.all(services.map(startedAt));
      return (
        now[0] !== before[0] &&
        now[1] !== before[1] &&
        stateOf('checked') === 'healthy' &&
        stateOf('plain') === 'healthy'
      );
    });
    expect(await startedAt('foreign')).toBe(before[2]);
    expect(engine?.snapshot().services.map(({ name }) => name)).not.toContain('foreign');
  });

  it('leaves alone what a person stopped, and says so', async () => {
    await docker('stop', '--time', '1', named('stopped'));
    await until('the stop is seen', () => stateOf('stopped') === 'stopped');
    expect(await docker('inspect', '--format', '{{.State.Running}}', named('stopped'))).toBe('false');
  });

  it('has told each story in the journal, the decision before the deed', async () => {
    await engine?.stop();
    const told = ['service.down', 'healing.seen', 'healing.decided', 'healing.done', 'service.recovered'];
    expect((await story('checked')).slice(0, 5)).toEqual(told);
    // Without a health check it has to run for a while before it counts as recovered.
    expect((await story('plain')).slice(0, 4)).toEqual(told.slice(0, 4));
    expect(await story('stopped')).toEqual(['service.stopped']);
  });
});
