import { readSigner } from '../adapters/key-files.ts';
import { UpdateError } from '../errors.ts';
import type { Signer } from '../ports.ts';
import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo } from './command-io.ts';
import { passphraseOptions, requirePassphrase } from './passphrase.ts';
import { keyRules } from './trust-arguments.ts';

export const signerOptions: OptionTable = {
  ...passphraseOptions,
  'signing-key': { type: 'string', multiple: true },
  'tail-key': { type: 'string' },
};

export const signerHelp = [
  '  --signing-key FILE     private key that signs; may be repeated',
  '  --tail-key FILE        RSA private key for the end (the first RSA --signing-key)',
  '  --passphrase-file FILE for encrypted keys (or ARAUPDATE_PASSPHRASE, or asked)',
];

export interface Signers {
  readonly signers: readonly Signer[];
  readonly tailSigner: Signer | undefined;
}

export async function readSigners(args: Arguments, io: CommandIo): Promise<Signers> {
  const paths = args.texts('signing-key');
  if (paths.length === 0)
    throw new UpdateError('USE_ARGUMENT', 'Give --signing-key, the private key that signs.');
  const signers: Signer[] = [];
  for (const path of paths) signers.push(await readOne(path, args, io));
  const tail = args.text('tail-key');
  return { signers, tailSigner: tail === undefined ? undefined : await readOne(tail, args, io) };
}

/** A passphrase is only asked for where the key needs one. */
export async function readOne(path: string, args: Arguments, io: CommandIo): Promise<Signer> {
  const rules = keyRules(args);
  try {
    return await readSigner(path, { rules });
  } catch (error) {
    if (!(error instanceof UpdateError) || error.code !== 'USE_PASSPHRASE') throw error;
    const passphrase = await requirePassphrase(args, io, `Passphrase of ${path}: `);
    return readSigner(path, { passphrase, rules });
  }
}
