import { GpuRecoveryError } from '../errors.ts';
import { Arguments, wrongUse } from './arguments.ts';
import type { Command } from './command.ts';
import { exitCode, exitHelp, type CommandIo, type ExitCode } from './command-io.ts';
import { diagnose } from './commands/diagnose.ts';
import { explain } from './commands/explain.ts';
import { status } from './commands/status.ts';
import { watch } from './commands/watch.ts';
import { safeText } from './show/text.ts';

const commands: Readonly<Record<string, Command>> = { status, watch, diagnose, explain };

/** Runs one command line; the exit code. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout).write(overview());
    return name === undefined ? exitCode.use : exitCode.well;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined && (rest.includes('--help') || rest.includes('-h'))) {
    io.stdout.write(helpOf(command));
    return exitCode.well;
  }
  try {
    if (command === undefined)
      throw wrongUse(`there is no command "${name}"; there are ${Object.keys(commands).join(', ')}`);
    return await command.run(new Arguments(rest, { ...command.options, json: { type: 'boolean' } }), io);
  } catch (error) {
    if (!(error instanceof GpuRecoveryError)) throw error;
    const { code, message } = error;
    if (rest.includes('--json')) io.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    else io.stderr.write(`gpu-recovery: ${safeText(message)} (${code})\n`);
    return codeOf(error);
  }
}

function codeOf({ code }: GpuRecoveryError): ExitCode {
  switch (code) {
    case 'FORM_UNKNOWN':
    case 'TRACE_INVALID':
      return exitCode.unknownForm;
    case 'USE_ARGUMENT':
    case 'POLICY_INVALID':
    case 'THRESHOLD_NOT_NEAR_LIMIT':
    case 'UUID_INVALID':
    case 'LEDGER_DAMAGED':
    case 'LEDGER_UNWRITABLE':
      return exitCode.use;
  }
}

function overview(): string {
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return [
    'gpu-recovery: see a GPU fail, say what to do, do it, prove that it helped',
    '',
    ...list,
    '',
    'gpu-recovery COMMAND --help tells more. --json prints one object; watch one a line.',
    exitHelp,
    '',
  ].join('\n');
}

function helpOf({ usage, summary, help }: Command): string {
  return [`${usage}: ${summary}`, '', ...help, '  --json             for programs', '', exitHelp, ''].join(
    '\n',
  );
}
