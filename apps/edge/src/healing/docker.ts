import { existsSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import type { Containers } from '@arasul/healing-engine';
import { EdgeError, codeOf } from '../errors.ts';

export type DockerState =
  | { readonly kind: 'answers' }
  | { readonly kind: 'none' }
  /** The socket is there, and this user may not use it. */
  | { readonly kind: 'forbidden'; readonly socket: string }
  | { readonly kind: 'broken'; readonly reason: string };

const pingTimeoutMs = 3_000;
const defaultSocket = '/var/run/docker.sock';

const pingSocket = (socket: string): Promise<DockerState> =>
  new Promise((resolve) => {
    const request = get({ socketPath: socket, path: '/_ping', timeout: pingTimeoutMs }, (response) => {
      response.resume();
      const { statusCode: status = 0 } = response;
      resolve(status === 200 ? { kind: 'answers' } : { kind: 'broken', reason: `it answers ${status}` });
    });
    request.on('timeout', () =>
      request.destroy(new Error(`it did not answer within ${pingTimeoutMs / 1_000} s`)),
    );
    request.on('error', (error) => {
      const code = codeOf(error);
      if (code === 'EACCES' || code === 'EPERM') resolve({ kind: 'forbidden', socket });
      else if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve({ kind: 'none' });
      else resolve({ kind: 'broken', reason: error.message });
    });
  });

const pingRemote = async (): Promise<DockerState> => {
  const { default: Dockerode } = await import('dockerode');
  try {
    await new Dockerode({ timeout: pingTimeoutMs }).ping();
    return { kind: 'answers' };
  } catch (error) {
    return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
};

/** Looks for a Docker Engine where its own tools look: DOCKER_HOST, else the usual socket. */
export const findDocker = (
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DockerState> => {
  const host = environment['DOCKER_HOST'] ?? '';
  if (host === '')
    return existsSync(defaultSocket) ? pingSocket(defaultSocket) : Promise.resolve({ kind: 'none' });
  return host.startsWith('unix://') ? pingSocket(host.slice('unix://'.length)) : pingRemote();
};

/** Id of the container that we run in, null outside of one: what bind-mounts /etc/hostname lies under its id. */
export const ownContainerId = (mounts = '/proc/self/mountinfo'): string | null => {
  try {
    return /\/containers\/([0-9a-f]{64})\//.exec(readFileSync(mounts, 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
};

/** Docker's containers in our scope. Its client is loaded here, because it is the fattest of all imports. */
export const dockerContainers = async (composeProject: string | null): Promise<Containers> => {
  const [{ default: Dockerode }, { createDockerContainers }] = await Promise.all([
    import('dockerode'),
    import('@arasul/healing-engine/docker'),
  ]);
  return createDockerContainers({
    docker: new Dockerode(),
    scope: composeProject === null ? {} : { composeProject },
    selfId: ownContainerId(),
  });
};

/** @throws EdgeError `RUNTIME_UNAVAILABLE` unless it answers. */
export const requireDocker = (state: DockerState): void => {
  const because = (): string => {
    switch (state.kind) {
      case 'answers':
        return '';
      case 'none':
        return 'no Engine is there';
      case 'forbidden':
        return `this user may not use ${state.socket} (add it to the group docker)`;
      case 'broken':
        return state.reason;
    }
  };
  if (state.kind === 'answers') return;
  throw new EdgeError(
    'RUNTIME_UNAVAILABLE',
    `ARASUL_RUNTIME is docker, but Docker cannot be used: ${because()}. Start it or unset ARASUL_RUNTIME.`,
  );
};
