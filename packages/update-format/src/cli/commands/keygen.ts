import { generateKeyFiles } from '../../adapters/key-files.ts';
import { fingerprintOf } from '../../core/key.ts';
import { UpdateError } from '../../errors.ts';
import type { OptionTable } from '../arguments.ts';
import type { Command } from '../command.ts';
import { passphraseOptions, requirePassphrase } from '../passphrase.ts';

const options: OptionTable = {
  ...passphraseOptions,
  out: { type: 'string', default: 'keys' },
  name: { type: 'string', default: 'release' },
  algorithm: { type: 'string', default: 'rsa' },
  encrypt: { type: 'boolean' },
  overwrite: { type: 'boolean' },
};

const shortestPassphrase = 12;

export const keygen: Command = {
  summary: 'make a key pair',
  usage: 'araupdate keygen [--out FOLDER] [--name NAME]',
  help: [
    '  --out FOLDER           folder of the keys, closed to others (keys)',
    '  --name NAME            NAME.pem and NAME.pub.pem (release)',
    '  --algorithm rsa|ed25519  RSA-4096 can sign everything, Ed25519 manifests (rsa)',
    '  --encrypt              protect the private key with a passphrase',
    '  --passphrase-file FILE where the passphrase is (or ARAUPDATE_PASSPHRASE, or asked)',
    '  --overwrite            replace an existing key; devices that trust it are lost',
  ],
  options,
  async run(args, io) {
    const passphrase = args.flag('encrypt')
      ? await requirePassphrase(args, io, 'New passphrase: ')
      : undefined;
    if (passphrase !== undefined && passphrase.length < shortestPassphrase)
      throw new UpdateError('USE_PASSPHRASE', `A passphrase needs ${shortestPassphrase} characters or more.`);
    const { key, privatePath, publicPath } = await generateKeyFiles({
      folder: args.required('out'),
      name: args.required('name'),
      algorithm: args.oneOf('algorithm', ['rsa', 'ed25519']) ?? 'rsa',
      overwrite: args.flag('overwrite'),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    return {
      data: { keyId: key.id, algorithm: key.algorithm, bits: key.bits, privatePath, publicPath },
      lines: [
        `Private key  ${privatePath}  keep it offline, with a copy elsewhere`,
        `Public key   ${publicPath}`,
        `Fingerprint  ${fingerprintOf(key.id)}`,
      ],
    };
  },
};
