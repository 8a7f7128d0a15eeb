import { readFile } from 'node:fs/promises';
import { Fields } from '../core/fields.ts';
import { parseJson, type Json } from '../core/json.ts';
import { keyringDocument, keyringFrom, type Keyring } from '../core/keyring.ts';
import type { KeyRules } from '../core/key.ts';
import { longestChain } from '../core/rotation.ts';
import { ioError, writeFileWhole } from './files.ts';

/** A keyring on disk, with the signed steps that led to it, so that devices that are behind can follow. */
export interface KeyringFile {
  readonly keyring: Keyring;
  /** Signed keyrings (DSSE envelopes), oldest first. */
  readonly chain: readonly Uint8Array[];
}

const what = 'The keyring file';

/** @throws {UpdateError} `IO_READ`, `MANIFEST_JSON`, `TRUST_KEYRING`, `TRUST_KEY` */
export async function readKeyringFile(path: string, rules?: KeyRules): Promise<KeyringFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw ioError('IO_READ', `Reading the keyring ${path} failed`, error);
  }
  const fields = new Fields(parseJson(bytes, what), what, 'TRUST_KEYRING');
  fields.only(['keyring', 'chain']);
  const chain = fields.list('chain', longestChain).map(envelopeBytes);
  return { keyring: keyringFrom(fields.object('keyring'), rules), chain };
}

const envelopeBytes = (envelope: Json): Uint8Array => Buffer.from(`${JSON.stringify(envelope)}\n`, 'utf8');

/** @throws {UpdateError} `USE_EXISTS`, `IO_WRITE` */
export async function writeKeyringFile(path: string, file: KeyringFile, overwrite: boolean): Promise<void> {
  const document = {
    keyring: keyringDocument(file.keyring),
    chain: file.chain.map((bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown),
  };
  const text = Buffer.from(`${JSON.stringify(document, null, 2)}\n`, 'utf8');
  await writeFileWhole(path, { mode: 0o644, overwrite }, (sink) => sink.write(text));
}
