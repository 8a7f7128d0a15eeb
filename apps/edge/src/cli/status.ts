import { join } from 'node:path';
import { health } from '../contract/api.ts';
import type { Config } from '../config.ts';
import { type Running, readRunning } from '../running.ts';

/** What the command says about the edge of this data folder. */
export interface StatusReport {
  readonly status: 'ok' | 'starting' | 'degraded' | 'unreachable';
  readonly url: string;
  readonly pid: number | null;
  readonly version: string | null;
  readonly startedAt: string | null;
}

const timeoutMs = 5_000;

const ask = async (url: string): Promise<StatusReport['status']> => {
  try {
    const response = await fetch(`${url}/api/health`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const parsed = health.safeParse(await response.json());
    return parsed.success ? parsed.data.status : 'unreachable';
  } catch {
    return 'unreachable';
  }
};

/** Asks where the running edge said that it listens, else where the configuration says. */
export const readStatus = async (config: Config): Promise<StatusReport> => {
  const running: Running | null = readRunning(join(config.dataDir, 'run'));
  const url = running?.url ?? `${config.tls === null ? 'http' : 'https'}://${config.host}:${config.port}`;
  const status = await ask(url);
  const known = status === 'unreachable' ? null : running;
  return {
    status,
    url,
    pid: known?.pid ?? null,
    version: known?.version ?? null,
    startedAt: known?.startedAt ?? null,
  };
};

/** Exit codes of the command: 0 well, 1 not well, 5 it does not answer. */
export const exitCodeOf = ({ status }: StatusReport): number => {
  switch (status) {
    case 'ok':
    case 'starting':
      return 0;
    case 'degraded':
      return 1;
    case 'unreachable':
      return 5;
  }
};

export const describe = ({ status, url, version }: StatusReport): string => {
  switch (status) {
    case 'ok':
      return `The edge is well: ${url} (version ${version ?? 'unknown'})`;
    case 'starting':
      return `The edge is starting: ${url}`;
    case 'degraded':
      return `The edge answers at ${url}, but a part of it is not well; the dashboard says which.`;
    case 'unreachable':
      return `No edge answers at ${url}: start it with arasul start.`;
  }
};
