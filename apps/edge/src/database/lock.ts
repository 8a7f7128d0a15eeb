import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeError, messageOf } from '../errors.ts';
import { isAlive } from './postmaster.ts';

export interface FolderLock {
  release(): Promise<void>;
}

const flockPaths = ['/usr/bin/flock', '/bin/flock'];

/** How long a predecessor that was just killed may need until the kernel has freed its lock. */
const patienceMs = 2_000;

const inUse = (folder: string, holder: string): EdgeError =>
  new EdgeError(
    'DATA_FOLDER_IN_USE',
    `Another edge${holder === '' ? '' : ` (process ${holder})`} already works in ${folder}: ` +
      'stop it first or set ARASUL_DATA_DIR to another folder.',
  );

const readHolder = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};

const writeHolder = (file: string): void => {
  const descriptor = openSync(file, 'r+');
  // Padded, because the file is never cut while somebody may hold it.
  writeSync(descriptor, `${process.pid}`.padEnd(12), 0);
  closeSync(descriptor);
};

/**
 * One try. Node.js has no flock: a child holds it, `cat` waiting for the end of our pipe. The kernel frees
 * the lock when we die in whatever way, and a stopped edge keeps it.
 */
const tryFlock = (flock: string, file: string): Promise<FolderLock | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(flock, ['--no-fork', '--nonblock', '--conflict-exit-code', '73', file, 'cat'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 73) resolve(null);
      else reject(new Error(`flock ended with ${code ?? 'a signal'}`));
    });
    // `cat` echoes once it runs, which is after the lock was taken.
    child.stdout.once('data', () => {
      child.removeAllListeners('exit');
      child.unref();
      resolve({
        release: () =>
          new Promise((done) => {
            child.ref();
            child.once('exit', () => done());
            child.stdin.end();
          }),
      });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write('\n');
  });

/** Where there is no flock: the pid in the file decides, as long as that process lives. */
const tryPidFile = (file: string): FolderLock | null => {
  const holder = Number.parseInt(readHolder(file), 10);
  return Number.isInteger(holder) && holder !== process.pid && isAlive(holder)
    ? null
    : { release: async () => undefined };
};

/**
 * Makes this process the only edge of a data folder.
 *
 * @throws EdgeError `DATA_FOLDER_IN_USE` when another one is.
 */
export const lockFolder = async (runFolder: string): Promise<FolderLock> => {
  const file = join(runFolder, 'edge.lock');
  closeSync(openSync(file, 'a', 0o600));
  const flock = flockPaths.find((path) => existsSync(path));
  for (let waited = 0; ; waited += 100) {
    let lock: FolderLock | null;
    try {
      lock = flock === undefined ? tryPidFile(file) : await tryFlock(flock, file);
    } catch (cause) {
      throw new EdgeError('DATA_FOLDER_UNUSABLE', `The lock ${file} cannot be taken: ${messageOf(cause)}.`, {
        cause,
      });
    }
    if (lock !== null) {
      writeHolder(file);
      return lock;
    }
    const holder = readHolder(file);
    if (waited >= patienceMs || isAlive(Number.parseInt(holder, 10))) throw inUse(runFolder, holder);
    await sleep(100);
  }
};
