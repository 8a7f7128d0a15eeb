import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureBusyboxImage } from '../../../../test/support/docker-image.ts';
import { findDocker } from '../../src/healing/docker.ts';
import { type EdgeClient, openClient } from '../support/client.ts';
import { type EdgeProcess, edgeFolder, startEdgeProcess, until } from '../support/edge-process.ts';
import { temporaryFolder } from '../support/folders.ts';

const run = promisify(execFile);
const docker = async (...args: readonly string[]): Promise<string> =>
  (await run('docker', [...args], { timeout: 60_000 })).stdout.trim();

const names = { sick: `arasul-sick-${process.pid}`, foreign: `arasul-foreign-${process.pid}` };

describe('the main path on the Docker Engine', () => {
  let folder: ReturnType<typeof edgeFolder>;
  let edge: EdgeProcess;
  let client: EdgeClient;
  beforeAll(async () => {
    try {
      await docker('version');
    } catch (cause) {
      throw new Error('no Docker Engine answers: start dockerd, these tests are of no worth without it', {
        cause,
      });
    }
    const image = await ensureBusyboxImage();
    const common = ['run', '--detach', '--init', '--stop-timeout', '2'];
    // Healthy while the file is there; a restart makes it anew.
    const checked = ['--health-cmd', 'test -f /tmp/well', '--health-interval', '1s', '--health-retries', '2'];
    const program = ['sh', '-c', 'touch /tmp/well; exec sleep 100000'];
    await docker(
      ...[...common, '--name', names.sick, '--label', 'arasul.heal=true', '--label', 'arasul.heal.name=sick'],
      ...['--label', 'arasul.heal.stop-timeout=2s', ...checked, image, ...program],
    );
    await docker(...common, '--name', names.foreign, ...checked, image, ...program);
    folder = edgeFolder();
    edge = await startEdgeProcess({ ARASUL_DATA_DIR: folder.path, ARASUL_RUNTIME: 'auto' });
    client = await openClient(edge.url, edge.password ?? '');
  });
  afterAll(async () => {
    await edge.stop();
    folder.clear();
    await docker('rm', '--force', ...Object.values(names));
  });

  const startedAt = (name: string): Promise<string> =>
    docker('inspect', '--format', '{{.State.StartedAt}}', name);

  it('shows the containers that are ours, and no other', async () => {
    const { runtime, services } = await client.get<{ runtime: string; services: { name: string }[] }>(
      '/services',
    );
    expect(runtime).toBe('docker');
    expect(services.map(({ name }) => name)).toContain('sick');
    expect(services.map(({ name }) => name)).not.toContain(names.foreign);
    await client.serviceWhen('sick', ({ state }) => state === 'healthy');
  });

  it('respects a stop by hand, also after its own restart', async () => {
    await docker('stop', '--time', '1', names.sick);
    await client.serviceWhen('sick', ({ state }) => state === 'stopped');
    await edge.kill();
    edge = await startEdgeProcess({ ARASUL_DATA_DIR: folder.path, ARASUL_RUNTIME: 'docker' });
    client = await openClient(edge.url, await newPassword(folder.path, edge));
    await client.serviceWhen('sick', ({ state }) => state === 'stopped');
    expect(await docker('inspect', '--format', '{{.State.Running}}', names.sick)).toBe('false');
    expect(await client.act('sick', 'start')).toBe(202);
    await client.serviceWhen('sick', ({ state }) => state === 'healthy');
  });

  it('restarts a container whose health check fails, and leaves a foreign one as it is', async () => {
    const from = (await client.events()).at(-1)?.seq ?? 0;
    const before = { sick: await startedAt(names.sick), foreign: await startedAt(names.foreign) };
    for (const name of Object.values(names)) await docker('exec', name, 'rm', '/tmp/well');
    const recovered = await until(async () =>
      (await client.events()).find(
        ({ seq, kind, body }) =>
          seq > from && kind === 'service.recovered' && 'service' in body && body.service === 'sick',
      ),
    );
    const events = (await client.events()).filter(
      ({ seq, body }) => seq > from && 'service' in body && body.service === 'sick',
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      'service.down',
      'healing.seen',
      'healing.decided',
      'healing.done',
      'service.recovered',
    ]);
    expect(events[1]?.body).toMatchObject({ cause: 'unhealthy' });
    expect(recovered.severity).toBe('INFO');
    expect(await startedAt(names.sick)).not.toBe(before.sick);
    expect(await startedAt(names.foreign)).toBe(before.foreign);
    await client.serviceWhen('sick', ({ state }) => state === 'healthy');
  });

  it('heals a container that a fire drill killed', async () => {
    const before = await client.service('sick');
    expect(await client.act('sick', 'drill')).toBe(202);
    const after = await client.serviceWhen(
      'sick',
      ({ state, pid }) => state === 'healthy' && pid !== before?.pid,
    );
    expect(after.instanceId).toBe(before?.instanceId);
  });
});

/** Nobody kept the first one, as it happens to owners too. */
const newPassword = async (dataDir: string, { pid }: EdgeProcess): Promise<string> => {
  const { stdout } = await run(
    process.execPath,
    [join(import.meta.dirname, '../../dist/cli/main.js'), 'reset-password'],
    { env: { PATH: process.env['PATH'], ARASUL_DATA_DIR: dataDir } },
  );
  process.kill(pid, 0);
  return /Password: (\S+)/.exec(stdout)?.[1] ?? '';
};

describe('a Docker Engine that cannot be used', () => {
  const listenOn = async (path: string, status: number): Promise<() => void> => {
    const server = createServer((_request, response) => response.writeHead(status).end());
    server.listen(path);
    await once(server, 'listening');
    return () => server.close();
  };

  it('is told apart: absent, broken, there', async () => {
    const folder = temporaryFolder();
    const host = (name: string): { DOCKER_HOST: string } => ({ DOCKER_HOST: `unix://${join(folder, name)}` });
    expect(await findDocker(host('absent'))).toEqual({ kind: 'none' });
    const close = [await listenOn(join(folder, 'broken'), 500), await listenOn(join(folder, 'fine'), 200)];
    expect(await findDocker(host('broken'))).toEqual({ kind: 'broken', reason: 'it answers 500' });
    expect(await findDocker(host('fine'))).toEqual({ kind: 'answers' });
    for (const each of close) each();
  });

  it('leads to the demo services, and the edge says so, when this user may not use it', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const socket = join(folder, 'docker.sock');
    const close = await listenOn(socket, 200);
    chmodSync(socket, 0);
    // Root may open everything, unless it gave that right away: the socket is somebody else's then.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(socket, 65_534, 65_534);
    const script =
      `const { chooseRuntime } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/healing/runtime.js'))});` +
      `const runtime = await chooseRuntime({ runtime: 'auto', composeProject: null }, ${JSON.stringify(join(folder, 'processes'))}, process.env);` +
      'console.log(JSON.stringify({ kind: runtime.kind, reason: runtime.reason, notice: runtime.notice }));' +
      'await runtime.close();';
    const withoutRight = isRoot ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : [];
    const [program, ...args] = [...withoutRight, process.execPath, '--input-type=module', '--eval', script];
    mkdirSync(join(folder, 'processes'));
    const { stdout } = await run(program, args, {
      env: { PATH: process.env['PATH'], DOCKER_HOST: `unix://${socket}` },
    });
    close();
    rmSync(socket, { force: true });
    expect(JSON.parse(stdout)).toEqual({
      kind: 'processes',
      reason: 'engine-forbidden',
      notice: `Docker is there, but this user may not use ${socket}; three demo services of our own are watched instead.`,
    });
  });
});
