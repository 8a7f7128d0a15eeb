import type Dockerode from 'dockerode';
import { asError, HealingError } from '../errors.ts';
import type { Containers, RuntimeEvent, RuntimeEventKind, RuntimeInstance } from '../ports.ts';
import { isOurs, parseEvent, toInstance, type DockerScope } from './docker-model.ts';
import { withLateStops } from './late-stops.ts';

export type { DockerScope } from './docker-model.ts';

export interface DockerContainersOptions {
  readonly docker: Dockerode;
  readonly scope?: DockerScope;
  /** Id, or a prefix of it, of the container that this process runs in; it is never touched. */
  readonly selfId?: string | null;
}

const eventActions: readonly RuntimeEventKind[] = [
  'die',
  'oom',
  'start',
  'stop',
  'kill',
  'destroy',
  'rename',
  'pause',
  'unpause',
  'create',
];
/** An inspect of one wedged container must not hold up the list (moby#36661). */
const inspectTimeoutMs = 2_000;

/** The services of a Docker Engine that are ours: labelled `arasul.heal=true` or of one compose project. */
export function createDockerContainers({
  docker,
  scope = {},
  selfId = null,
}: DockerContainersOptions): Containers {
  const inspect = async (id: string, signal: AbortSignal): Promise<RuntimeInstance | null> => {
    try {
      const info = await docker.getContainer(id).inspect({ abortSignal: signal });
      return toInstance(info);
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw translate(error, `look at container ${id.slice(0, 12)}`);
    }
  };

  return withLateStops({
    kind: 'docker',
    inspect,
    list: async (signal) => {
      const all = await guard('list the containers', () =>
        docker.listContainers({ all: true, abortSignal: signal }),
      );
      const ours = all.filter(
        (info) => isOurs(info.Labels, scope) && (selfId === null || !info.Id.startsWith(selfId)),
      );
      const looked = await Promise.all(
        ours.map(({ Id }) =>
          inspect(Id, AbortSignal.any([signal, AbortSignal.timeout(inspectTimeoutMs)])).catch(() => null),
        ),
      );
      if (ours.length > 0 && looked.every((each) => each === null)) {
        throw new HealingError(
          'RUNTIME_UNAVAILABLE',
          'The Docker Engine lists its containers but does not describe any of them.',
        );
      }
      return looked.filter((each) => each !== null);
    },
    events: (signal, sinceMs, connected) => follow(docker, signal, sinceMs, connected),
    restart: async (id, stopTimeoutMs, signal) => {
      await guard('restart it', () =>
        docker.getContainer(id).restart({ t: seconds(stopTimeoutMs), abortSignal: signal }),
      );
    },
    stop: async (id, stopTimeoutMs, signal) => {
      await idempotent('stop it', () =>
        docker.getContainer(id).stop({ t: seconds(stopTimeoutMs), abortSignal: signal }),
      );
    },
    start: async (id, signal) => {
      await idempotent('start it', () => docker.getContainer(id).start({ abortSignal: signal }));
    },
    kill: async (id, signal) => {
      await guard('kill it', () => docker.getContainer(id).kill({ signal: 'SIGKILL', abortSignal: signal }));
    },
  });
}

async function* follow(
  docker: Dockerode,
  signal: AbortSignal,
  sinceMs: number | undefined,
  connected: (() => void) | undefined,
): AsyncGenerator<RuntimeEvent> {
  // Filtered in the daemon: health checks alone make three events each (exec_create, exec_start, exec_die).
  const filters = { type: ['container' as const], event: [...eventActions, 'health_status'] };
  const stream = await guard('follow its events', () =>
    docker.getEvents({
      filters,
      abortSignal: signal,
      ...(sinceMs === undefined ? {} : { since: sinceMs / 1000 }),
    }),
  );
  connected?.();
  stream.setEncoding('utf8');
  let rest = '';
  for await (const part of stream as AsyncIterable<string>) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = line.trim() === '' ? null : parseEvent(line, eventActions);
      if (event !== null) yield event;
    }
  }
}

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000));

/** Docker answers 304 where there is nothing to do: that is success. */
async function idempotent(what: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (statusOf(error) !== 304) throw translate(error, what);
  }
}

async function guard<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(error, what);
  }
}

function statusOf(error: unknown): number | null {
  const status: unknown =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? status : null;
}

function translate(error: unknown, what: string): HealingError {
  const status = statusOf(error);
  const reason = asError(error).message;
  if (status === 404)
    return new HealingError('INSTANCE_GONE', `Docker could not ${what}: the container is gone.`, {
      cause: error,
    });
  if (status !== null)
    return new HealingError('RUNTIME_REFUSED', `Docker would not ${what} (${status}: ${reason}).`, {
      cause: error,
    });
  return new HealingError(
    'RUNTIME_UNAVAILABLE',
    `The Docker Engine did not answer when asked to ${what} (${reason}).`,
    { cause: error },
  );
}
