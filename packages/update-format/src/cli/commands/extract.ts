import { extractPackage } from '../../extract.ts';
import type { Command } from '../command.ts';
import { packageSource, readTrust, trustHelp, trustOptions } from '../trust-arguments.ts';
import { verifiedLines } from './verify.ts';

export const extract: Command = {
  summary: 'check and unpack in one pass, all or nothing',
  usage: 'araupdate extract PACKAGE --out FOLDER --key release.pub.pem',
  help: [
    '  PACKAGE                file, or - for standard input',
    '  --out FOLDER           a folder that is not there yet',
    ...trustHelp,
  ],
  options: { ...trustOptions, out: { type: 'string' } },
  async run(args, io, bar) {
    const folder = args.required('out');
    const source = packageSource(args.single('package'), io);
    const extracted = await extractPackage(source, folder, await readTrust(args, io, bar));
    return { data: { ...extracted }, lines: [`Extracted to ${folder}.`, ...verifiedLines(extracted)] };
  },
};
