import { readKeyringFile, writeKeyringFile, type KeyringFile } from '../adapters/keyring-file.ts';
import { webCryptoProvider } from '../adapters/web-crypto.ts';
import { trustedKey, type Keyring, type TrustedKey } from '../core/keyring.ts';
import { advanceKeyring, signKeyring } from '../core/rotation.ts';
import { createPackage } from '../create.ts';
import { keyringComponent } from '../keyring-update.ts';
import type { Signer } from '../ports.ts';
import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo, Report } from './command-io.ts';
import type { ProgressBar } from './progress-bar.ts';
import { readRelease, releaseHelp, releaseOptions } from './release-arguments.ts';
import { showKey } from './show.ts';
import { readOne, readSigners, signerHelp, signerOptions } from './signer-arguments.ts';
import { keyRules, keyRulesHelp } from './trust-arguments.ts';

export const nextKeyringOptions: OptionTable = {
  ...releaseOptions,
  ...signerOptions,
  keyring: { type: 'string' },
  'new-key': { type: 'string', multiple: true },
  out: { type: 'string' },
  overwrite: { type: 'boolean' },
  'min-rsa-bits': { type: 'string' },
};

export const nextKeyringHelp = [
  '  --keyring FILE         the keyring, replaced by its next version',
  '  --new-key FILE         private key that joins; may be repeated',
  ...signerHelp,
  '  --out FILE             transition package for the devices; needs the options of a release:',
  ...releaseHelp,
  keyRulesHelp,
  '  --overwrite            replace the transition package',
];

/**
 * What rotation and revocation share: the next version is made, signed by old and new keys, tried as a device would
 * try it, packed, and only then becomes the publisher's keyring.
 */
export async function publishNext(
  args: Arguments,
  io: CommandIo,
  bar: ProgressBar,
  next: (current: Keyring, joining: readonly TrustedKey[]) => Keyring,
): Promise<Report> {
  const path = args.required('keyring');
  const rules = keyRules(args);
  const current = await readKeyringFile(path, rules);
  const { signers, tailSigner } = await readSigners(args, io);
  const joining: Signer[] = [];
  for (const file of args.texts('new-key')) joining.push(await readOne(file, args, io));
  const validFromMs = Math.floor(io.nowMs / 1000) * 1000;
  const keyring = next(
    current.keyring,
    joining.map(({ key }) => trustedKey(key, validFromMs)),
  );
  const step = await signKeyring(keyring, [...signers, ...joining]);
  const trust = { nowMs: io.nowMs, provider: webCryptoProvider() };
  const checked = await advanceKeyring(current.keyring, step, trust, rules);
  const file: KeyringFile = { keyring: checked, chain: [...current.chain, step] };
  const out = args.text('out');
  if (out !== undefined) await packTransition(out, file, signers, tailSigner, args, io, bar);
  await writeKeyringFile(path, file, true);
  const ids = checked.keys.map(({ key }) => key.id);
  return {
    data: {
      keyring: path,
      version: checked.version,
      keys: ids,
      revoked: checked.revoked,
      package: out ?? null,
    },
    lines: [
      `${path} is version ${checked.version} now.`,
      `Keys         ${ids.map(showKey).join(', ')}`,
      out === undefined
        ? 'Carry it to the devices with the next release: araupdate create --with-keyring.'
        : `Transition   ${out}`,
    ],
  };
}

async function packTransition(
  out: string,
  file: KeyringFile,
  signers: readonly Signer[],
  tailSigner: Signer | undefined,
  args: Arguments,
  io: CommandIo,
  bar: ProgressBar,
): Promise<void> {
  const release = { ...(await readRelease(args, io)), components: [keyringComponent(file)] };
  await createPackage(release, out, {
    signers,
    ...(tailSigner === undefined ? {} : { tailSigner }),
    overwrite: args.flag('overwrite'),
    signal: io.signal,
    onProgress: bar.report,
  });
}
