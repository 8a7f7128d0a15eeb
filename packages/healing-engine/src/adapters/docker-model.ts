import type { ContainerInspectInfo } from 'dockerode';
import type {
  Health,
  RestartPolicy,
  RuntimeEvent,
  RuntimeEventKind,
  RuntimeInstance,
  RunState,
} from '../ports.ts';

/** Which containers are ours: those labelled `arasul.heal=true`, and those of this compose project that do not say `false`. */
export interface DockerScope {
  readonly composeProject?: string;
}

export function isOurs(labels: Readonly<Record<string, string>>, { composeProject }: DockerScope): boolean {
  const heal = labels['arasul.heal'];
  if (heal === 'true') return true;
  return (
    composeProject !== undefined &&
    heal !== 'false' &&
    labels['com.docker.compose.project'] === composeProject
  );
}

const runStates: readonly RunState[] = [
  'running',
  'exited',
  'dead',
  'restarting',
  'paused',
  'created',
  'removing',
];
const policies: readonly RestartPolicy[] = ['no', 'on-failure', 'always', 'unless-stopped'];

/** Docker's own defaults of a health check (moby daemon/health.go): interval and timeout 30 s, 3 retries. */
const healthDefaults = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3 };

/** Reads what `GET /containers/{id}/json` says. */
export function toInstance(info: ContainerInspectInfo): RuntimeInstance {
  const { State: state, HostConfig: host, Config: config } = info;
  const policy = host.RestartPolicy?.Name;
  const mode = host.NetworkMode ?? '';
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    labels: config.Labels,
    runState: runStates.find((each) => each === state.Status) ?? 'removing',
    health: healthOf(state.Health?.Status),
    failingStreak: state.Health?.FailingStreak ?? null,
    startedAtMs: timeMs(state.StartedAt),
    finishedAtMs: timeMs(state.FinishedAt),
    exitCode: state.Running ? null : state.ExitCode,
    oomKilled: state.OOMKilled,
    restartCount: info.RestartCount,
    restartPolicy: policies.find((each) => each === policy) ?? 'no',
    autoRemove: host.AutoRemove ?? false,
    networkOf: mode.startsWith('container:') ? mode.slice('container:'.length) : null,
    pid: state.Pid > 0 ? state.Pid : null,
    healthWindowMs: healthWindow(config.Healthcheck),
    image: config.Image,
  };
}

function healthOf(status: string | undefined): Health {
  return status === 'healthy' || status === 'unhealthy' || status === 'starting' ? status : 'none';
}

/** Docker writes year 1 where nothing has happened yet. */
function timeMs(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms <= 0 ? null : ms;
}

function healthWindow(check: ContainerInspectInfo['Config']['Healthcheck']): number | null {
  if (check?.Test === undefined || check.Test[0] === 'NONE') return null;
  // Docker writes 0 for what was not said.
  const said = (value: number | undefined, fallback: number) =>
    value === undefined || value === 0 ? fallback : value;
  const ms = (nanoseconds: number | undefined, fallbackMs: number) =>
    said(nanoseconds, fallbackMs * 1e6) / 1e6;
  const each = ms(check.Interval, healthDefaults.intervalMs) + ms(check.Timeout, healthDefaults.timeoutMs);
  return ms(check.StartPeriod, 0) + said(check.Retries, healthDefaults.retries) * each;
}

/** One line of `GET /events`; null for what is no container event of these actions. */
export function parseEvent(line: string, actions: readonly RuntimeEventKind[]): RuntimeEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { Action, Actor, time, timeNano } = value as {
    Action?: unknown;
    Actor?: unknown;
    time?: unknown;
    timeNano?: unknown;
  };
  if (typeof Action !== 'string' || typeof Actor !== 'object' || Actor === null) return null;
  const { ID, Attributes } = Actor as { ID?: unknown; Attributes?: unknown };
  if (typeof ID !== 'string') return null;
  const kind: RuntimeEventKind | undefined = Action.startsWith('health_status')
    ? 'health'
    : actions.find((each) => each === Action);
  if (kind === undefined) return null;
  const name =
    typeof Attributes === 'object' && Attributes !== null && 'name' in Attributes
      ? String(Attributes.name)
      : '';
  const atMs = typeof timeNano === 'number' ? timeNano / 1e6 : typeof time === 'number' ? time * 1000 : 0;
  return { kind, id: ID, name, atMs };
}
