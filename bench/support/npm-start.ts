import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { commandLine, processTree } from './process-memory.ts';

const startLimitMs = 120_000;
const stopLimitMs = 30_000;

export interface Started {
  readonly url: string;
  readonly pid: number;
  /** From the start of npm to the last byte of the dashboard's page. */
  readonly servedMs: number;
  stop(): Promise<void>;
}

const isEdge = (pid: number): boolean => {
  const [program = '', ...rest] = commandLine(pid).split(' ');
  return program.endsWith('node') && rest.at(-1) === 'scripts/start.mjs';
};

/** `npm start` as a person types it, with a data folder and a free port of its own. */
export async function npmStart(
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<Started> {
  const begun = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...process.env, ARASUL_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // its own group, so that a stop reaches the edge as Ctrl+C in a terminal does
  });
  try {
    const url = await readyUrl(child);
    const page = await fetch(url, { signal: AbortSignal.timeout(startLimitMs) });
    const html = await page.text();
    if (!page.ok || !html.includes('<script'))
      throw new Error(`${url} answered ${page.status} without a dashboard`);
    const servedMs = performance.now() - begun;
    const pid = processTree(child.pid ?? 0).find(isEdge);
    if (pid === undefined) throw new Error('the edge is not among the children of npm');
    return { url, pid, servedMs, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('npm has no output');
  const lines = createInterface({ input: child.stdout });
  const limit = setTimeout(() => child.kill('SIGKILL'), startLimitMs);
  try {
    for await (const line of lines) {
      const url = /^Arasul is ready: (?<url>\S+)$/.exec(line)?.groups?.['url'];
      if (url !== undefined) return url;
    }
  } finally {
    clearTimeout(limit);
    child.stdout.resume(); // what comes after must not fill the pipe
  }
  throw new Error('npm start ended before it was ready');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const { pid } = child;
  const gone = once(child, 'exit');
  const limit = setTimeout(() => process.kill(-pid, 'SIGKILL'), stopLimitMs);
  process.kill(-pid, 'SIGINT');
  await gone;
  clearTimeout(limit);
}

export const repositoryRoot: string = join(import.meta.dirname, '..', '..', '..');
