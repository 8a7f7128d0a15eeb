import { createInterface } from 'node:readline';
import { abandonChild, endChild, startChild } from './child.ts';

export type LineEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly tail: string }
  | { readonly kind: 'missing' };

export interface LineProcess {
  readonly pid: number;
  /** Ends it; its state when it will not go, else null. */
  stop(): Promise<string | null>;
}

const tailLines = 8;

/** A program that prints lines until it ends. `onEnd` comes once, also when the program cannot be found. */
export function startLines(
  argv: readonly [string, ...string[]],
  on: { readonly line: (line: string) => void; readonly end: (end: LineEnd) => void },
): LineProcess {
  const child = startChild(argv);
  const tail: string[] = [];
  let ended = false;
  const end = (how: LineEnd): void => {
    if (ended) return;
    ended = true;
    on.end(how);
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    on.line(line);
  });
  child.stderr.on('data', (text: string) => {
    tail.push(text.slice(0, 400));
    if (tail.length > tailLines) tail.shift();
  });
  child.on('error', () => end({ kind: 'missing' }));
  child.on('exit', (code) => {
    // The last lines may still be in the pipe; a child of it may hold the pipe for ever.
    setTimeout(() => {
      end({ kind: 'exited', exitCode: code ?? -1, tail: tail.join('\n') });
      void endChild(child).then(() => abandonChild(child));
    }, 50).unref();
  });
  return {
    pid: child.pid ?? -1,
    stop: async () => {
      if (child.pid === undefined) return null;
      const state = await endChild(child);
      abandonChild(child);
      return state;
    },
  };
}
