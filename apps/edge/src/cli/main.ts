#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { ownerName } from '../auth/accounts.ts';
import { loadConfig, variableHelp } from '../config.ts';
import { EdgeError, codeOf, messageOf } from '../errors.ts';
import { version } from '../version.ts';

const commands = {
  start: 'run the edge in the foreground',
  status: 'say whether it is well (--json for programs)',
  'reset-password': 'give the owner a new password, shown once; all sessions end',
  'audit verify': 'say whether the audit log is whole and unchanged',
} as const;
type Command = keyof typeof commands;

const exitCodes = { ok: 0, failed: 1, wrongUse: 2 } as const;

const help = (): string => {
  const rows = (pairs: readonly (readonly [string, string])[]): string => {
    const width = Math.max(...pairs.map(([name]) => name.length));
    return pairs.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
  };
  return [
    `arasul ${version}: keeps the services of a box alive`,
    `Usage: arasul COMMAND [--json] [--help] [--version]`,
    `Commands:\n${rows(Object.entries(commands))}`,
    `Environment:\n${rows(variableHelp)}`,
    'Exit codes: 0 done and well, 1 failed or not well, 2 wrong use, 5 the edge does not answer',
  ].join('\n\n');
};

const isCommand = (text: string): text is Command => Object.hasOwn(commands, text);

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const carryOut = async (command: Command, json: boolean): Promise<number> => {
  switch (command) {
    case 'start':
      await import('../main.ts');
      // It goes on until a signal ends it.
      return new Promise<never>(() => undefined);
    case 'status': {
      const { describe, exitCodeOf, readStatus } = await import('./status.ts');
      const report = await readStatus(loadConfig(process.env));
      say(json ? JSON.stringify(report) : describe(report));
      return exitCodeOf(report);
    }
    case 'reset-password': {
      const { resetPassword } = await import('./reset-password.ts');
      const password = await resetPassword(loadConfig(process.env));
      say(
        json
          ? JSON.stringify({ user: ownerName, password })
          : `User:     ${ownerName}\nPassword: ${password}`,
      );
      return exitCodes.ok;
    }
    case 'audit verify': {
      const { auditVerify, describeVerdict } = await import('./audit-verify.ts');
      const verdict = await auditVerify(loadConfig(process.env));
      say(json ? JSON.stringify(verdict) : describeVerdict(verdict));
      return verdict.ok ? exitCodes.ok : exitCodes.failed;
    }
  }
};

const run = async (args: readonly string[]): Promise<number> => {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\nSee arasul --help.\n`);
    return exitCodes.wrongUse;
  }
  const { positionals, values } = parsed;
  if (values.version === true) {
    say(version);
    return exitCodes.ok;
  }
  const command = positionals.join(' ');
  if (values.help === true || command === '') {
    say(help());
    return values.help === true ? exitCodes.ok : exitCodes.wrongUse;
  }
  if (!isCommand(command)) {
    process.stderr.write(`arasul knows no "${command}". See arasul --help.\n`);
    return exitCodes.wrongUse;
  }
  try {
    return await carryOut(command, values.json ?? false);
  } catch (error) {
    const sentence = error instanceof EdgeError ? error.message : `It did not work: ${messageOf(error)}`;
    process.stderr.write(`${sentence} (${codeOf(error) ?? 'INTERNAL'})\n`);
    return exitCodes.failed;
  }
};

process.exit(await run(process.argv.slice(2)));
