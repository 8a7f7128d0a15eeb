import { readFile } from 'node:fs/promises';
import { ioError } from '../adapters/files.ts';
import { UpdateError } from '../errors.ts';
import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo } from './command-io.ts';

export const passphraseOptions: OptionTable = {
  'passphrase-file': { type: 'string' },
};

/** Neither an argument (others see it in the list of processes) nor kept anywhere. */
const variable = 'ARAUPDATE_PASSPHRASE';

/** From `--passphrase-file`, the environment, or nothing. */
export async function givenPassphrase(args: Arguments, io: CommandIo): Promise<string | undefined> {
  const path = args.text('passphrase-file');
  if (path === undefined) return io.env[variable];
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/u, '');
  } catch (error) {
    throw ioError('IO_READ', `Reading the passphrase in ${path} failed`, error);
  }
}

/** Asks a person when nothing was given. @throws {UpdateError} `USE_PASSPHRASE` where nobody can be asked */
export async function requirePassphrase(args: Arguments, io: CommandIo, question: string): Promise<string> {
  const given = await givenPassphrase(args, io);
  if (given !== undefined) return given;
  if (io.askSecret === null)
    throw new UpdateError(
      'USE_PASSPHRASE',
      `A passphrase is needed: set ${variable} or give --passphrase-file.`,
    );
  return io.askSecret(question);
}
