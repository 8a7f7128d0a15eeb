import { readFile } from 'node:fs/promises';
import { ioError } from '../adapters/files.ts';
import { readPublicKey } from '../adapters/key-files.ts';
import { readKeyringFile } from '../adapters/keyring-file.ts';
import type { AcceptancePolicy, DeviceFacts } from '../core/acceptance.ts';
import { Fields } from '../core/fields.ts';
import { parseJson } from '../core/json.ts';
import { defaultKeyRules, type KeyRules } from '../core/key.ts';
import { keyringOf, type Keyring } from '../core/keyring.ts';
import { readOptionalInstant, readVersion } from '../core/manifest-rules.ts';
import { UpdateError } from '../errors.ts';
import type { TrustOptions } from '../judge.ts';
import type { PackageSource } from '../stream/source.ts';
import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo } from './command-io.ts';
import type { ProgressBar } from './progress-bar.ts';

export const trustOptions: OptionTable = {
  key: { type: 'string', multiple: true },
  keyring: { type: 'string' },
  threshold: { type: 'string' },
  device: { type: 'string' },
  reinstall: { type: 'boolean' },
  'allow-downgrade': { type: 'string' },
  expiry: { type: 'string' },
  'min-format': { type: 'string' },
  salt: { type: 'string' },
  'min-rsa-bits': { type: 'string' },
};

export const keyRulesHelp = '  --min-rsa-bits N       refuse shorter RSA keys (3072)';

export const trustHelp = [
  '  --key FILE             public key to trust; may be repeated',
  '  --keyring FILE         keyring to trust, in place of --key',
  '  --threshold N          how many of the --key must have signed (1)',
  '  --device FILE          facts of the device (JSON), to decide as it would',
  '  --reinstall            take the installed version once more',
  '  --allow-downgrade WHY  take an older version, above the security floor',
  '  --expiry enforce|warn  what an expired package means (enforce)',
  '  --min-format 1|2       refuse older formats (1)',
  '  --salt longest|any     salts of the signature at the end (longest)',
  keyRulesHelp,
];

/** A file, or `-` for standard input. */
export const packageSource = (path: string, io: CommandIo): PackageSource => (path === '-' ? io.stdin : path);

export const keyRules = (args: Arguments): KeyRules => ({
  minRsaBits: args.integer('min-rsa-bits') ?? defaultKeyRules.minRsaBits,
});

export async function readTrust(args: Arguments, io: CommandIo, bar: ProgressBar): Promise<TrustOptions> {
  const device = args.text('device');
  const salt = args.oneOf('salt', ['longest', 'any']);
  return {
    keyring: await readKeyring(args),
    nowMs: io.nowMs,
    signal: io.signal,
    policy: readPolicy(args),
    onProgress: bar.report,
    ...(salt === undefined ? {} : { salt }),
    ...(device === undefined ? {} : { device: await readDevice(device) }),
  };
}

async function readKeyring(args: Arguments): Promise<Keyring> {
  const keyring = args.text('keyring');
  const keys = args.texts('key');
  if ((keyring === undefined) === (keys.length === 0))
    // No key means no trust; there is no way to skip the check.
    throw new UpdateError('USE_ARGUMENT', 'Say whom to trust: --key FILE or --keyring FILE, one of them.');
  if (keyring !== undefined) return (await readKeyringFile(keyring, keyRules(args))).keyring;
  const rules = keyRules(args);
  return keyringOf(
    await Promise.all(keys.map((path) => readPublicKey(path, rules))),
    args.integer('threshold') ?? 1,
  );
}

function readPolicy(args: Arguments): AcceptancePolicy {
  const reason = args.text('allow-downgrade');
  const expiry = args.oneOf('expiry', ['enforce', 'warn']);
  const minFormat = args.oneOf('min-format', ['1', '2']);
  return {
    reinstall: args.flag('reinstall'),
    ...(reason === undefined ? {} : { allowDowngrade: { reason } }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(minFormat === undefined ? {} : { minFormat: minFormat === '2' ? 2 : 1 }),
  };
}

/** The facts as a device writes them down: `{"product": "arasul", "compatible": ["jetson-agx-orin"], …}`. */
async function readDevice(path: string): Promise<DeviceFacts> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw ioError('IO_READ', `Reading the device facts ${path} failed`, error);
  }
  const fields = new Fields(parseJson(bytes, 'The device facts'), 'The device facts', 'USE_ARGUMENT');
  const name = { maxLength: 64 };
  return {
    product: fields.text('product', name),
    compatible: fields.texts('compatible', 64, name),
    architecture: fields.text('architecture', name),
    installedVersion: readVersion(fields, 'installed_version'),
    releaseCounter: fields.has('release_counter') ? fields.integer('release_counter') : null,
    securityFloor: fields.optionalInteger('security_floor', 0),
    timeFloorMs: readOptionalInstant(fields, 'time_floor') ?? 0,
    l4tVersion: fields.optionalText('l4t_version', name),
    dockerVersion: fields.optionalText('docker_version', name),
  };
}
