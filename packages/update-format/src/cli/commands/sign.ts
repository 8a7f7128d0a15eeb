import { signPackage } from '../../sign.ts';
import { UpdateError } from '../../errors.ts';
import type { OptionTable } from '../arguments.ts';
import type { Command } from '../command.ts';
import { showBytes, showKey } from '../show.ts';
import { readSigners, signerHelp, signerOptions } from '../signer-arguments.ts';
import { packageSource, readTrust, trustHelp, trustOptions } from '../trust-arguments.ts';

const options: OptionTable = {
  ...trustOptions,
  ...signerOptions,
  out: { type: 'string' },
  overwrite: { type: 'boolean' },
};

export const sign: Command = {
  summary: 'add a signature, after checking what is signed',
  usage: 'araupdate sign PACKAGE --out FILE --key release.pub.pem --signing-key FILE',
  help: [
    '  PACKAGE                signed package of format 2, or unsigned tar.gz of format 1; - for standard input',
    '  --out FILE             the package with the signature; whole, or not there',
    ...signerHelp,
    ...trustHelp,
    '  --overwrite            replace FILE',
  ],
  options,
  async run(args, io, bar) {
    const out = args.required('out');
    const source = packageSource(args.single('package'), io);
    const { signers, tailSigner } = await readSigners(args, io);
    const [signer, more] = signers;
    if (signer === undefined || more !== undefined)
      throw new UpdateError('USE_ARGUMENT', 'Give one --signing-key; sign again for the next.');
    const written = await signPackage(source, out, {
      ...(await readTrust(args, io, bar)),
      signer,
      ...(tailSigner === undefined ? {} : { tailSigner }),
      overwrite: args.flag('overwrite'),
    });
    return {
      data: { ...written, path: out, signer: signer.key.id },
      lines: [
        `Made ${out}, signed by ${showKey(signer.key.id)} too.`,
        `Size         ${showBytes(written.sizeBytes)}`,
      ],
    };
  },
};
