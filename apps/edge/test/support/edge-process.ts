import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const main = join(import.meta.dirname, '../../dist/main.js');

export interface EdgeProcess {
  readonly pid: number;
  readonly url: string;
  /** Null unless it was the first start. */
  readonly password: string | null;
  readonly output: () => string;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const launch = (
  environment: Readonly<Record<string, string>>,
): { child: Child; out: () => string; err: () => string } => {
  if (!existsSync(main)) throw new Error('the edge is not built: npm run build -w apps/edge');
  const child = spawn(process.execPath, ['--max-semi-space-size=1', main], {
    env: {
      PATH: process.env['PATH'],
      ARASUL_PORT: '0',
      ARASUL_RUNTIME: 'processes',
      ARASUL_NODE_ID: 'box',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return { child, out: () => stdout, err: () => stderr };
};

/** Starts the built edge as its owner would, and waits until it says that it is ready. */
export const startEdgeProcess = async (
  environment: Readonly<Record<string, string>>,
): Promise<EdgeProcess> => {
  const { child, out, err } = launch(environment);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      // The last line of the greeting: what stands before it is complete then.
      if (/shown (once|at the first start)/.test(out())) resolve(/ready: (\S+)/.exec(out())?.[1] ?? '');
    });
    void exited.then(([code]) => reject(new Error(`the edge ended with ${code ?? 'a signal'}: ${err()}`)));
  });
  return {
    pid: child.pid ?? 0,
    url,
    password: /Password: (\S+)/.exec(out())?.[1] ?? null,
    output: () => out() + err(),
    stop: async () => {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

/** Starts an edge that is expected to give up. */
export const runEdgeProcess = async (environment: Readonly<Record<string, string>>): Promise<Ended> => {
  const { child, out, err } = launch(environment);
  // It came up after all: it is told to go, and its output says that it was ready.
  child.stdout.on('data', () => {
    if (out().includes('is ready')) child.kill('SIGTERM');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: out(), stderr: err() };
};

/** A data folder that can be removed with everything that an edge left running in it. */
export const edgeFolder = (): { readonly path: string; clear(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'arasul-edge-'));
  // Passable, so that the user of the database gets in where the tests run as root.
  chmodSync(path, 0o711);
  return {
    path,
    clear: () => {
      for (const pid of [...processesIn(path), ...demoPids(path).values()]) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended meanwhile.
        }
      }
      rmSync(path, { recursive: true, force: true });
    },
  };
};

/** Processes whose working folder lies in `path`: the postmaster and its children. */
export const processesIn = (path: string): number[] => {
  const root = realpathSync(path);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/cwd`).startsWith(root);
      } catch {
        return false;
      }
    })
    .map(Number);
};

/** Those of them whose parent is none of them: one per database that runs. */
export const postmastersIn = (path: string): number[] => {
  const all = processesIn(path);
  return all.filter((pid) => {
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      return !all.includes(parent);
    } catch {
      return false;
    }
  });
};

/** Process ids of the demo services by name. */
export const demoPids = (path: string): ReadonlyMap<string, number> => {
  const pids = new Map<string, number>();
  for (const name of ['demo-store', 'demo-api', 'demo-web']) {
    const file = join(path, 'processes', `${name}.pid`);
    if (existsSync(file)) pids.set(name, (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid);
  }
  return pids;
};

/** Asks until the answer is there; no longer than the test may take. */
export const until = async <T>(
  ask: () => T | null | undefined | Promise<T | null | undefined>,
): Promise<T> => {
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    await sleep(50);
  }
};
