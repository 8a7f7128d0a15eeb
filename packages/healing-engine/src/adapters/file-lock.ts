import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { HealingError } from '../errors.ts';

export interface HeldLock {
  /** Resolves when the lock is lost against our will; stop every effect then. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes an exclusive lock on a file for as long as this process lives: `flock(1)` holds it in a child whose standard
 * input is our pipe, so the kernel frees it when we die, and a stopped process keeps it. Throws `LOCK_HELD`.
 */
export async function fileLock(path: string): Promise<HeldLock> {
  const child = spawn('flock', ['--nonblock', '--conflict-exit-code', '75', path, 'cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  // `cat` echoes the byte only once the lock is taken.
  child.stdin.on('error', () => undefined);
  child.stdin.write('\n');
  const result = await Promise.race([once(child.stdout, 'data').then(() => 'held' as const), ended]).catch(
    (cause: unknown) => {
      throw new HealingError(
        'LOCK_HELD',
        `The lock ${path} cannot be taken: flock(1) of util-linux did not start.`,
        { cause },
      );
    },
  );
  if (result === 75)
    throw new HealingError(
      'LOCK_HELD',
      `Another engine holds the lock ${path}. Only one may heal a box; stop it first.`,
    );
  if (result !== 'held')
    throw new HealingError('LOCK_HELD', `The lock ${path} cannot be taken (flock ended with ${result}).`);
  let released = false;
  return {
    lost: ended.then(() => (released ? new Promise<void>(() => undefined) : undefined)),
    release: async () => {
      released = true;
      child.stdin.end();
      await ended;
    },
  };
}
