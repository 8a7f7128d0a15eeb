import { runCommand } from '../../src/cli/run-command.ts';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command `gpu-recovery` in this process and keeps what it writes. */
export async function command(
  argv: readonly string[],
  options: { readonly path?: string; readonly until?: RegExp } = {},
): Promise<Answer> {
  let [out, err] = ['', ''];
  const stop = new AbortController();
  const code = await runCommand(argv, {
    stdout: {
      write: (text) => {
        out += text;
        // As a person who has seen enough presses Ctrl-C.
        if (options.until?.test(out) === true) stop.abort(new Error('seen'));
      },
    },
    stderr: { write: (text) => void (err += text) },
    env: { PATH: options.path ?? '' },
    signal: stop.signal,
  });
  return { code, out, err };
}

export function json(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.out) as Record<string, unknown>;
}
