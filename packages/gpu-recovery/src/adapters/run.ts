import type { Run, RunResult } from '../ports.ts';
import { abortReason } from './abort-reason.ts';
import { abandonChild, endChild, startChild, type Child } from './child.ts';

const maxOutputBytes = 8 * 1024 * 1024;
/** How long a pipe may stay open after the program has ended: a child of it can hold it for ever. */
const pipeGraceMs = 200;

/**
 * Runs a program to its end or its time. Resolves in every case, with what was read so far; a signal of the
 * caller ends the program and rejects with its reason.
 */
export const run: Run = (argv, { timeoutMs, signal }) =>
  new Promise<RunResult>((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortReason(signal));
      return;
    }
    const child = startChild(argv);
    let stdout = '';
    let stderr = '';
    let done = false;
    child.stdout.on('data', (text: string) => {
      if (stdout.length < maxOutputBytes) stdout += text;
    });
    child.stderr.on('data', (text: string) => {
      if (stderr.length < maxOutputBytes) stderr += text;
    });
    const finish = (settle: () => void): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      abandonChild(child);
      settle();
    };
    let isLate = false;
    const late = (): void => {
      // Its end is our doing from here on, and no answer.
      isLate = true;
      void endChild(child).then((state) => {
        finish(() => resolve({ kind: 'timeout', pid: child.pid ?? -1, state, stdout }));
      });
    };
    const abort = (): void => {
      void endChild(child);
      finish(() => reject(abortReason(signal)));
    };
    const timer = setTimeout(late, timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    child.on('error', () => finish(() => resolve({ kind: 'missing', command: argv[0] })));
    whenRead(child, (exitCode) => {
      if (!isLate) finish(() => resolve({ kind: 'exited', exitCode, stdout, stderr }));
    });
  });

/** `close` waits for every holder of the pipe, `exit` may come before the last bytes: whichever is enough. */
function whenRead(child: Child, done: (exitCode: number) => void): void {
  const codeOf = (code: number | null): number => code ?? -1;
  child.on('close', (code) => done(codeOf(code)));
  child.on('exit', (code) => {
    setTimeout(() => {
      void endChild(child);
      done(codeOf(code));
    }, pipeGraceMs).unref();
  });
}
