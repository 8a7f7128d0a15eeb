import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  /** For any pg client; the same over stops and starts. */
  readonly url: string;
  start(): void;
  /** Breaks off every connection at once, as a crash does. */
  stop(): void;
  /** Ends it, and nothing is left. */
  remove(): void;
}

const bin = '/usr/lib/postgresql/15/bin';

/** PostgreSQL refuses to run as root. */
function postgresUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A throw-away cluster of Debian's PostgreSQL 15, on a socket of its own; it runs. */
export function startPostgres(): PostgresServer {
  if (!existsSync(join(bin, 'initdb')))
    throw new Error('PostgreSQL 15 is not installed: apt-get install -y postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'arasul-healing-pg-'));
  const cluster = join(folder, 'cluster');
  const user = postgresUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const run = (program: string, ...args: readonly string[]): void => {
    // Its output is not piped: the server would inherit the pipe and keep it open.
    execFileSync(join(bin, program), ['-D', cluster, ...args], { ...user, cwd: '/', stdio: 'ignore' });
  };
  const start = (): void =>
    run('pg_ctl', '-w', '-l', join(folder, 'log'), '-o', `-c listen_addresses= -k ${folder}`, 'start');
  const stop = (): void => run('pg_ctl', '-w', '-m', 'immediate', 'stop');
  run('initdb', '-U', 'arasul', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  start();
  return {
    url: `postgresql:///postgres?user=arasul&host=${encodeURIComponent(folder)}`,
    start,
    stop,
    remove: () => {
      try {
        stop();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
