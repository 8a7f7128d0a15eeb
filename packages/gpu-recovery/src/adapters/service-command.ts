import type { CallOutcome, Run, Service } from '../ports.ts';

type Argv = readonly [string, ...string[]];

/** A service that is stopped and started by commands, e.g. `systemctl stop ollama`. No shell reads them. */
export function commandService(options: {
  readonly stop: Argv;
  readonly start: Argv;
  readonly run: Run;
  /** Default 60 s: Ollama ends its runners first. */
  readonly timeoutMs?: number;
}): Service {
  const { run, timeoutMs = 60_000 } = options;
  const perform = async (argv: Argv, signal: AbortSignal): Promise<CallOutcome> => {
    const what = argv.join(' ');
    const result = await run(argv, { timeoutMs, signal });
    switch (result.kind) {
      case 'missing':
        return { kind: 'refused', detail: `there is no program ${result.command}` };
      case 'timeout':
        return { kind: 'unknown', detail: `${what}: no answer in ${timeoutMs} ms` };
      case 'exited':
        return result.exitCode === 0
          ? { kind: 'done', detail: what }
          : {
              kind: 'refused',
              detail: `${what} ended with ${result.exitCode}: ${(result.stderr || result.stdout).trim().slice(0, 200)}`,
            };
    }
  };
  return {
    stop: (signal) => perform(options.stop, signal),
    start: (signal) => perform(options.start, signal),
    describe: () => [options.stop.join(' '), options.start.join(' ')],
  };
}
