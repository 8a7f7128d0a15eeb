import { verifyPackage, type VerifiedPackage } from '../../verify.ts';
import type { Command } from '../command.ts';
import { manifestLines } from '../manifest-lines.ts';
import { safeText, showBytes, showKey } from '../show.ts';
import { packageSource, readTrust, trustHelp, trustOptions } from '../trust-arguments.ts';

export const verify: Command = {
  summary: 'check signatures and whether a device would take it',
  usage: 'araupdate verify PACKAGE --key release.pub.pem',
  help: ['  PACKAGE                file, or - for standard input', ...trustHelp],
  options: trustOptions,
  async run(args, io, bar) {
    const source = packageSource(args.single('package'), io);
    const verified = await verifyPackage(source, await readTrust(args, io, bar));
    return { data: { ...verified }, lines: ['The package is authentic.', ...verifiedLines(verified)] };
  },
};

export const verifiedLines = (verified: VerifiedPackage): readonly string[] => [
  ...manifestLines(verified.manifest),
  `Signed by    ${verified.signedBy.map(showKey).join(', ')}`,
  `Size         ${showBytes(verified.sizeBytes)}`,
  ...verified.warnings.map((warning) => `Warning      ${safeText(warning)}`),
];
