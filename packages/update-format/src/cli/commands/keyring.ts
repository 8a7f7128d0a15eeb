import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../../adapters/files.ts';
import { readPublicKey } from '../../adapters/key-files.ts';
import { readKeyringFile, writeKeyringFile } from '../../adapters/keyring-file.ts';
import { webCryptoProvider } from '../../adapters/web-crypto.ts';
import { keyringAdvice } from '../../core/keyring-advice.ts';
import { fingerprintOf } from '../../core/key.ts';
import { isValidAt, keyringDocument, keyringOf, type Keyring } from '../../core/keyring.ts';
import { formatTimestamp } from '../../core/timestamp.ts';
import { UpdateError } from '../../errors.ts';
import { followKeyring } from '../../keyring-update.ts';
import type { Arguments } from '../arguments.ts';
import type { CommandIo, Report } from '../command-io.ts';
import type { Command } from '../command.ts';
import { safeText } from '../show.ts';
import { keyRules, keyRulesHelp } from '../trust-arguments.ts';

export const keyring: Command = {
  summary: 'make, show, check or advance a keyring',
  usage: 'araupdate keyring init|show|doctor|advance FILE',
  help: [
    '  init FILE --key PUBLIC [--threshold N]   the first keyring, to go with the devices',
    '  show FILE                                what it trusts',
    '  doctor FILE                              what could go wrong with it',
    '  advance FILE --from FOLDER               follow the steps that a package brought (payload/update-keys)',
    keyRulesHelp,
  ],
  options: {
    key: { type: 'string', multiple: true },
    threshold: { type: 'string' },
    from: { type: 'string' },
    'min-rsa-bits': { type: 'string' },
  },
  run(args, io) {
    const [verb, path, more] = args.positionals;
    if (path === undefined || more !== undefined)
      throw new UpdateError(
        'USE_ARGUMENT',
        'Say what to do with which keyring: init, show, doctor or advance FILE.',
      );
    switch (verb) {
      case 'init':
        return init(path, args, io);
      case 'show':
        return show(path, args, io);
      case 'doctor':
        return doctor(path, args, io);
      case 'advance':
        return advance(path, args, io);
      default:
        throw new UpdateError('USE_ARGUMENT', `A keyring cannot be asked to ${JSON.stringify(verb)}.`);
    }
  },
};

async function init(path: string, args: Arguments, { nowMs }: CommandIo): Promise<Report> {
  const rules = keyRules(args);
  const keys = await Promise.all(args.texts('key').map((file) => readPublicKey(file, rules)));
  if (keys.length === 0) throw new UpdateError('USE_ARGUMENT', 'Give --key, a public key to trust.');
  const created = { ...keyringOf(keys, args.integer('threshold') ?? 1), createdAtMs: nowMs };
  await writeKeyringFile(path, { keyring: created, chain: [] }, false);
  return describe(`Made ${path}.`, created, nowMs);
}

async function show(path: string, args: Arguments, { nowMs }: CommandIo): Promise<Report> {
  return describe(path, (await readKeyringFile(path, keyRules(args))).keyring, nowMs);
}

async function doctor(path: string, args: Arguments, { nowMs }: CommandIo): Promise<Report> {
  const advice = keyringAdvice((await readKeyringFile(path, keyRules(args))).keyring, nowMs);
  return { data: { advice }, lines: advice.length === 0 ? ['Nothing to say against it.'] : advice };
}

async function advance(path: string, args: Arguments, { nowMs }: CommandIo): Promise<Report> {
  const rules = keyRules(args);
  const own = await readKeyringFile(path, rules);
  const steps = await readSteps(args.required('from'));
  const followed = await followKeyring(own, steps, { nowMs, provider: webCryptoProvider() }, rules);
  if (followed.keyring.version !== own.keyring.version) await writeKeyringFile(path, followed, true);
  return describe(`${path} was version ${own.keyring.version}.`, followed.keyring, nowMs);
}

/** One signed keyring, or a folder of them. */
async function readSteps(from: string): Promise<readonly Uint8Array[]> {
  try {
    if ((await stat(from)).isFile()) return [await readFile(from)];
    const names = (await readdir(from)).filter((name) => /^keyring\.\d+\.json$/u.test(name));
    return await Promise.all(names.map((name) => readFile(join(from, name))));
  } catch (error) {
    throw ioError('IO_READ', `Reading the steps in ${from} failed`, error);
  }
}

function describe(title: string, shown: Keyring, nowMs: number): Report {
  return {
    data: { keyring: keyringDocument(shown) },
    lines: [
      title,
      `Version      ${shown.version}, ${shown.threshold} of its release keys must sign`,
      ...shown.keys.map((trusted) => {
        const { key, purposes, validUntilMs } = trusted;
        const until = validUntilMs === null ? '' : `, until ${formatTimestamp(validUntilMs)}`;
        const now = isValidAt(trusted, nowMs) ? '' : ', NOT VALID NOW';
        return `Key          ${fingerprintOf(key.id)}  ${key.algorithm}-${key.bits}, ${purposes.join(' and ')}${until}${now}`;
      }),
      ...shown.revoked.map(({ id, reason }) => `Revoked      ${fingerprintOf(id)}  ${safeText(reason)}`),
    ],
  };
}
