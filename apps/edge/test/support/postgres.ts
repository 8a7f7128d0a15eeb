import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../src/database/embedded.ts';

export interface TestServer {
  /** For ARASUL_DATABASE_URL, or any pg client. */
  readonly url: string;
  stop(): Promise<void>;
}

const debianBin = '/usr/lib/postgresql/15/bin';

const postgresUser = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

/** A throw-away cluster of Debian's PostgreSQL 15: what a user brings by ARASUL_DATABASE_URL. */
const startDebian = async (): Promise<TestServer> => {
  if (!existsSync(join(debianBin, 'initdb'))) {
    throw new Error('PostgreSQL 15 is not installed: apt-get install -y postgresql');
  }
  const folder = mkdtempSync(join(tmpdir(), 'arasul-pg15-'));
  const user = postgresUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const cluster = join(folder, 'cluster');
  const options = { ...user, cwd: '/', stdio: 'pipe' } as const;
  execFileSync(
    join(debianBin, 'initdb'),
    ['-D', cluster, '-U', 'arasul', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    options,
  );
  execFileSync(
    join(debianBin, 'pg_ctl'),
    ['-D', cluster, '-w', '-l', join(folder, 'log'), '-o', `-c listen_addresses= -k ${folder}`, 'start'],
    { ...options, stdio: 'ignore' },
  );
  return {
    url: `postgresql:///postgres?user=arasul&host=${encodeURIComponent(folder)}`,
    stop: async () => {
      execFileSync(join(debianBin, 'pg_ctl'), ['-D', cluster, '-m', 'immediate', '-w', 'stop'], options);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const startOwn = async (): Promise<TestServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'arasul-own-'));
  mkdirSync(join(folder, 'run'));
  const server = await startEmbedded({ dataRoot: folder, log: () => undefined });
  const { host, user, database } = server.connection;
  return {
    url: `postgresql:///${database}?user=${user}&host=${encodeURIComponent(host)}`,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Both servers that the edge's own statements must work on. */
export const servers: readonly (readonly [string, () => Promise<TestServer>])[] = [
  ['the embedded PostgreSQL', startOwn],
  ["Debian's PostgreSQL 15", startDebian],
];
