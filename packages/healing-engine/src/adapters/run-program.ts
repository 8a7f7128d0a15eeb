import { execFile } from 'node:child_process';
import { HealingError } from '../errors.ts';

/** A program and its arguments as they are: no shell takes part. */
export type Argv = readonly [string, ...string[]];

/** Rejects with `RUNTIME_REFUSED` and what the program said unless it ends with 0. */
export type RunProgram = (argv: Argv, signal: AbortSignal) => Promise<void>;

export const runProgram: RunProgram = ([file, ...args], signal) =>
  new Promise((resolve, reject) => {
    execFile(file, args, { signal, timeout: 30_000, maxBuffer: 64 * 1024 }, (error, _stdout, stderr) => {
      if (error === null) {
        resolve();
        return;
      }
      const said = stderr.trim().slice(0, 200);
      reject(
        new HealingError('RUNTIME_REFUSED', `${file} did not do it (${said || error.message}).`, {
          cause: error,
        }),
      );
    });
  });
