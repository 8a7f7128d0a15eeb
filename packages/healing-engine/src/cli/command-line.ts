import { HealingError } from '../errors.ts';
import { checkPolicyCommand } from './check-policy.ts';
import { exitCodes, line, UsageError, type Command, type CommandIo } from './io.ts';
import { runEngineCommand } from './run.ts';
import { simulateCommand } from './simulate.ts';

const commands: Readonly<Record<string, Command>> = {
  run: runEngineCommand,
  simulate: simulateCommand,
  'check-policy': checkPolicyCommand,
};

/** Carries out one command line. @returns the exit code */
export async function runCommandLine(argv: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    io.stderr.write(overview());
    return exitCodes.usage;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(overview());
    return exitCodes.ok;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    io.stderr.write(line(`There is no command "${name}". healing-engine --help lists them.`));
    return exitCodes.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(command.help.map(line).join(''));
    return exitCodes.ok;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) {
      io.stderr.write(line(`${error.message} See healing-engine ${name} --help.`));
      return exitCodes.usage;
    }
    if (!(error instanceof HealingError)) throw error;
    io.stderr.write(line(`${error.message} (${error.code})`));
    return error.code === 'POLICY_INVALID' ? exitCodes.refused : exitCodes.failed;
  }
}

function overview(): string {
  return [
    'healing-engine: keeps the services of a box alive',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(13)} ${summary}`),
    '',
    'healing-engine COMMAND --help tells more.',
    'Exit codes: 0 all is well, 1 refused or a promise broken, 2 wrong use, 3 could not run.',
  ]
    .map(line)
    .join('');
}

/** What `parseArgs` of Node throws for an option that it does not know. */
function isParseArgsError(error: unknown): error is { readonly message: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'message' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
