import { createPackage } from '../../create.ts';
import { readKeyringFile } from '../../adapters/keyring-file.ts';
import { keyringComponent } from '../../keyring-update.ts';
import { UpdateError } from '../../errors.ts';
import type { OptionTable } from '../arguments.ts';
import type { Command } from '../command.ts';
import { componentHelp, componentOptions, withComponents } from '../component-arguments.ts';
import { manifestLines } from '../manifest-lines.ts';
import { readRelease, releaseHelp, releaseOptions, withRequirements } from '../release-arguments.ts';
import { showBytes, showKey } from '../show.ts';
import { readSigners, signerHelp, signerOptions } from '../signer-arguments.ts';
import { keyRules, keyRulesHelp } from '../trust-arguments.ts';

const options: OptionTable = {
  ...releaseOptions,
  ...componentOptions,
  ...signerOptions,
  out: { type: 'string' },
  'with-keyring': { type: 'string' },
  format: { type: 'string' },
  level: { type: 'string' },
  overwrite: { type: 'boolean' },
  'min-rsa-bits': { type: 'string' },
};

export const create: Command = {
  summary: 'make a signed package',
  usage:
    'araupdate create --out FILE --version X.Y.Z --counter N --compatible NAME --component NAME=PATH --signing-key FILE',
  help: [
    '  --out FILE             the package; whole, or not there',
    ...releaseHelp,
    ...componentHelp,
    '  --with-keyring FILE    carry the steps of this keyring, for devices to follow',
    ...signerHelp,
    keyRulesHelp,
    '  --level 1..9           how hard to compress (6)',
    '  --format 1|2           1 leaves the signed manifest out (2)',
    '  --overwrite            replace FILE',
  ],
  options,
  async run(args, io, bar) {
    const out = args.required('out');
    const release = await readRelease(args, io);
    const { signers, tailSigner } = await readSigners(args, io);
    const level = args.integer('level');
    if (level !== undefined && (level < 1 || level > 9))
      throw new UpdateError('USE_ARGUMENT', '--level must be between 1 and 9.');
    const keyring = args.text('with-keyring');
    const keys =
      keyring === undefined ? [] : [keyringComponent(await readKeyringFile(keyring, keyRules(args)))];
    const created = await withComponents(args, io, (components) =>
      createPackage({ ...release, components: withRequirements([...keys, ...components], args) }, out, {
        signers,
        ...(tailSigner === undefined ? {} : { tailSigner }),
        ...(level === undefined ? {} : { level }),
        ...(args.oneOf('format', ['1', '2']) === '1' ? { format: 1 as const } : {}),
        overwrite: args.flag('overwrite'),
        signal: io.signal,
        onProgress: bar.report,
      }),
    );
    return {
      data: { ...created, path: out },
      lines: [
        `Made ${out}.`,
        ...manifestLines(created.manifest),
        `Signed by    ${created.signedBy.map(showKey).join(', ')}`,
        `Size         ${showBytes(created.sizeBytes)}`,
      ],
    };
  },
};
