import { UpdateError, type UpdateErrorKind } from '../errors.ts';
import { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import type { CommandIo } from './command-io.ts';
import { create } from './commands/create.ts';
import { extract } from './commands/extract.ts';
import { inspect } from './commands/inspect.ts';
import { keygen } from './commands/keygen.ts';
import { keyring } from './commands/keyring.ts';
import { revoke } from './commands/revoke.ts';
import { rotate } from './commands/rotate.ts';
import { sign } from './commands/sign.ts';
import { verify } from './commands/verify.ts';
import { ProgressBar } from './progress-bar.ts';
import { safeText } from './show.ts';

export const commands: Readonly<Record<string, Command>> = {
  keygen,
  create,
  sign,
  verify,
  inspect,
  extract,
  rotate,
  revoke,
  keyring,
};

const exitCodes: Readonly<Record<UpdateErrorKind, number>> = { use: 2, trust: 3, file: 4, io: 5 };

const exitHelp = `Exit codes: 0 done, 2 wrong use, 3 not trusted or not for this device, 4 bad file, 5 I/O.`;

/** Runs one command line. @returns the exit code */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout).write(overview());
    return name === undefined ? exitCodes.use : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const json = rest.includes('--json');
  if (command !== undefined && (rest.includes('--help') || rest.includes('-h'))) {
    io.stdout.write(helpOf(command));
    return 0;
  }
  const bar = new ProgressBar(io.stderr);
  try {
    if (command === undefined)
      throw new UpdateError(
        'USE_ARGUMENT',
        `There is no command ${JSON.stringify(name)}. See araupdate --help.`,
      );
    const args = new Arguments(rest, { ...command.options, json: { type: 'boolean' } });
    const report = await command.run(args, io, bar);
    bar.clear();
    io.stdout.write(json ? `${JSON.stringify({ ok: true, ...report.data })}\n` : lines(report.lines));
    return 0;
  } catch (error) {
    bar.clear();
    if (!(error instanceof UpdateError)) throw error;
    const { code, kind, message, offset } = error;
    if (json) io.stdout.write(`${JSON.stringify({ ok: false, code, kind, message, offset })}\n`);
    else io.stderr.write(lines([`${safeText(message)} (${code})`]));
    return exitCodes[kind];
  }
}

const lines = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');

function overview(): string {
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return lines([
    'araupdate: signed update packages',
    '',
    ...list,
    '',
    'araupdate COMMAND --help tells more. --json prints one object.',
    exitHelp,
  ]);
}

const helpOf = ({ summary, usage, help }: Command): string =>
  lines([`${usage}: ${summary}`, '', ...help, '  --json                 print one object', '', exitHelp]);
