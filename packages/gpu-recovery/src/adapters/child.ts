import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { processState } from './process-states.ts';

export type Child = ChildProcessByStdio<null, Readable, Readable>;

const termGraceMs = 2000;
const killGraceMs = 1000;

/**
 * Starts a program without a shell and in a process group of its own: a wrapper script that leaves a child
 * with our pipe is then ended together with that child.
 */
export function startChild(argv: readonly [string, ...string[]]): Child {
  const [command, ...args] = argv;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

function signalGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}

function exitWithin(child: Child, ms: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.off('exit', done);
      resolve(false);
    }, ms);
    const done = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    child.once('exit', done);
  });
}

/** SIGTERM, then SIGKILL. Null when it is gone, else its state. */
export async function endChild(child: Child): Promise<string | null> {
  signalGroup(child, 'SIGTERM');
  const ended = await exitWithin(child, termGraceMs);
  // A child left in the group may outlive its parent.
  signalGroup(child, 'SIGKILL');
  if (!ended && !(await exitWithin(child, killGraceMs)) && child.pid !== undefined) {
    return processState(child.pid);
  }
  return null;
}

/** Lets go of a child that will not go: nothing of it keeps this process alive. */
export function abandonChild(child: Child): void {
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
}
