import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** Starts the command as a person does, in a process of its own. */
export function araupdate(args: readonly string[], cwd: string): ChildProcessWithoutNullStreams {
  if (!existsSync(main)) throw new Error('Build first: npx tsc -b packages/update-format');
  return spawn(process.execPath, [main, ...args], { cwd, env: { PATH: process.env['PATH'] } });
}

export const ended = (child: ChildProcessWithoutNullStreams): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
