import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../errors.ts';

/** Is there a process with this id (also one of another user)? A zombie is none. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')') + 1).startsWith(' Z');
  } catch (error) {
    return process.platform !== 'linux' || codeOf(error) === 'EACCES';
  }
};

/** The postmaster that works in `cluster`, null when its pid file names none that lives there. */
export const findPostmaster = (cluster: string): number | null => {
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return null;
  }
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return null;
  if (process.platform !== 'linux') return pid;
  try {
    // The pid may have been taken by another process since: a postmaster's working folder is its cluster.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster) ? pid : null;
  } catch {
    return null;
  }
};

const waitForEnd = async (pid: number, ms: number): Promise<boolean> => {
  for (let waited = 0; waited < ms; waited += 20) {
    if (!isAlive(pid)) return true;
    await sleep(20);
  }
  return !isAlive(pid);
};

/** Ends a postmaster: fast shutdown, after 10 s immediate, after 5 s more by force. */
export const stopPostmaster = async (pid: number, fastMs = 10_000): Promise<void> => {
  const steps: readonly (readonly [NodeJS.Signals, number])[] = [
    ['SIGINT', fastMs],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [signal, ms] of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (codeOf(error) === 'ESRCH') return;
      throw error;
    }
    if (await waitForEnd(pid, ms)) return;
  }
};

/**
 * Stops what an edge that was killed has left behind. Lock files that name nobody of ours are removed: their
 * pid may have been given to some other process, for which PostgreSQL would refuse to start.
 */
export const clearLeftover = async (cluster: string, socketFolder: string): Promise<boolean> => {
  const pid = findPostmaster(cluster);
  if (pid !== null) await stopPostmaster(pid);
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  rmSync(join(socketFolder, '.s.PGSQL.5432.lock'), { force: true });
  return pid !== null;
};
