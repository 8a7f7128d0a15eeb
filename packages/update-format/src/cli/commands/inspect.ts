import { inspectPackage } from '../../inspect.ts';
import type { Command } from '../command.ts';
import { manifestLines } from '../manifest-lines.ts';
import { showBytes, showKey } from '../show.ts';
import { packageSource } from '../trust-arguments.ts';

export const inspect: Command = {
  summary: 'show what a package claims, trusting nothing',
  usage: 'araupdate inspect PACKAGE',
  help: ['  PACKAGE                file, or - for standard input'],
  options: {},
  async run(args, io) {
    const info = await inspectPackage(packageSource(args.single('package'), io), { signal: io.signal });
    const signers = info.claimedSigners.map(showKey).join(', ');
    return {
      data: { ...info },
      lines: [
        'UNVERIFIED: anyone may have written this. Run araupdate verify.',
        ...manifestLines(info.manifest),
        ...(signers === '' ? [] : [`Claims keys  ${signers}`]),
        ...(info.sizeBytes === null ? [] : [`Size         ${showBytes(info.sizeBytes)}`]),
      ],
    };
  },
};
