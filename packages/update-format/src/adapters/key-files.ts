import { createPublicKey } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UpdateError } from '../errors.ts';
import {
  parsePublicKey,
  publicKeyFrom,
  type KeyAlgorithm,
  type KeyRules,
  type PublicKey,
} from '../core/key.ts';
import type { CryptoProvider, Signer } from '../ports.ts';
import { encryptPrivateKey, pem } from './encrypted-key.ts';
import { ioError, writeFileWhole } from './files.ts';
import { localSigner } from './local-signer.ts';
import { webCryptoProvider } from './web-crypto.ts';

export interface KeyFiles {
  readonly key: PublicKey;
  readonly privatePath: string;
  readonly publicPath: string;
}

const largestKeyFile = 64 * 1024;

/**
 * Generates a key pair: `<folder>/<name>.pem` (0600, encrypted when there is a passphrase) and `<name>.pub.pem` (0644)
 * in a folder that only its owner can enter (0700).
 * @throws {UpdateError} `USE_EXISTS` when one of the files is there and `overwrite` is not set, `USE_KEY` when others
 *   can enter the folder, `IO_WRITE`
 */
export async function generateKeyFiles(options: {
  readonly folder: string;
  readonly name: string;
  readonly algorithm: KeyAlgorithm;
  readonly passphrase?: string;
  readonly overwrite?: boolean;
  readonly provider?: CryptoProvider;
  /** Of RSA keys; 4096 unless set. */
  readonly bits?: number;
}): Promise<KeyFiles> {
  const { folder, name, overwrite = false, passphrase } = options;
  const privatePath = join(folder, `${name}.pem`);
  const publicPath = join(folder, `${name}.pub.pem`);
  await prepareFolder(folder);
  if (!overwrite) for (const path of [privatePath, publicPath]) await requireAbsent(path);
  const provider = options.provider ?? webCryptoProvider();
  const { pkcs8, spki } = await provider.generate(options.algorithm, options.bits ?? 4096);
  const key = publicKeyFrom(createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' }));
  const privatePem =
    passphrase === undefined ? pem('PRIVATE KEY', pkcs8) : await encryptPrivateKey(pkcs8, passphrase);
  await writeFileWhole(privatePath, { mode: 0o600, overwrite }, (sink) =>
    sink.write(Buffer.from(privatePem)),
  );
  await writeFileWhole(publicPath, { mode: 0o644, overwrite }, (sink) => sink.write(Buffer.from(key.pem)));
  return { key, privatePath, publicPath };
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { mode } = await stat(folder);
    if ((mode & 0o077) !== 0)
      throw new UpdateError(
        'USE_KEY',
        `Others can enter ${folder}; run chmod 700 on it, or name another folder.`,
      );
  } catch (error) {
    throw ioError('IO_WRITE', `Preparing ${folder} failed`, error);
  }
}

async function requireAbsent(path: string): Promise<void> {
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  if (there)
    throw new UpdateError(
      'USE_EXISTS',
      `${path} is there already. A lost key strands every device that trusts it; use another name, or say that it may be overwritten.`,
    );
}

/** @throws {UpdateError} `IO_READ`, `USE_KEY` when others can read the file, and what `localSigner` throws */
export async function readSigner(
  path: string,
  options: {
    readonly passphrase?: string;
    readonly provider?: CryptoProvider;
    readonly rules?: KeyRules;
  } = {},
): Promise<Signer> {
  return localSigner(await readSmallFile(path, true), options);
}

/** @throws {UpdateError} `IO_READ`, `TRUST_KEY` */
export async function readPublicKey(path: string, rules?: KeyRules): Promise<PublicKey> {
  return parsePublicKey(await readSmallFile(path, false), rules);
}

async function readSmallFile(path: string, secret: boolean): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { mode, size } = await file.stat();
      if (secret && (mode & 0o077) !== 0)
        throw new UpdateError(
          'USE_KEY',
          `Others can read the private key ${path}; run chmod 600 on it first.`,
        );
      if (size > largestKeyFile) throw new UpdateError('USE_KEY', `${path} is too large to be a key.`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw ioError('IO_READ', `Reading ${path} failed`, error);
  }
}
