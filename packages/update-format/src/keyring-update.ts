import { payloadBytes } from './adapters/payload-files.ts';
import type { KeyringFile } from './adapters/keyring-file.ts';
import type { KeyRules } from './core/key.ts';
import { followChain, keyringVersionOf } from './core/rotation.ts';
import type { Trust } from './core/trust.ts';
import type { ComponentInput } from './create.ts';

/**
 * The component `update-keys` of a transition package: every signed step of the publisher's keyring, so that a device
 * can follow from any version.
 */
export const keyringComponent = ({ chain }: KeyringFile): ComponentInput => ({
  id: 'update-keys',
  type: 'trust',
  files: chain.map((bytes) => payloadBytes(`keyring.${keyringVersionOf(bytes)}.json`, bytes)),
});

/**
 * What a device does with the files of `update-keys` from a package that it extracted: it follows the steps beyond its
 * own version, in their order.
 * @throws {UpdateError} `TRUST_ROTATION` and what the signatures of a step can be refused for
 */
export async function followKeyring(
  own: KeyringFile,
  offered: readonly Uint8Array[],
  trust: Omit<Trust, 'keyring'>,
  rules?: KeyRules,
): Promise<KeyringFile> {
  const steps = offered
    .map((bytes) => ({ bytes, version: keyringVersionOf(bytes) }))
    .filter(({ version }) => version > own.keyring.version)
    .sort((a, b) => a.version - b.version)
    .map(({ bytes }) => bytes);
  return { keyring: await followChain(own.keyring, steps, trust, rules), chain: [...own.chain, ...steps] };
}
