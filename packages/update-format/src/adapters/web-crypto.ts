import { webcrypto } from 'node:crypto';
import type { KeyAlgorithm } from '../core/key.ts';
import type { CryptoProvider, GeneratedKey } from '../ports.ts';

type Subtle = webcrypto.SubtleCrypto;
type CryptoKey = webcrypto.CryptoKey;

/** How an implementation names what we need; the platform and others differ for Ed25519. */
export interface WebCryptoNames {
  readonly ed25519: { readonly name: string; readonly namedCurve?: string };
}

const standardNames: WebCryptoNames = { ed25519: { name: 'Ed25519' } };

/** What `@peculiar/webcrypto` calls Ed25519. */
export const peculiarNames: WebCryptoNames = { ed25519: { name: 'EdDSA', namedCurve: 'Ed25519' } };

/**
 * Keys and small signatures through any implementation of WebCrypto (W3C Web Cryptography Level 2). The platform's is
 * the default: it leaves the event loop free and verifies faster than a replacement in JavaScript does.
 * @param subtle for another one: `webCryptoProvider(new Crypto().subtle, '@peculiar/webcrypto', peculiarNames)`
 */
export function webCryptoProvider(
  subtle: Subtle = webcrypto.subtle,
  name = 'platform',
  names: WebCryptoNames = standardNames,
): CryptoProvider {
  const imported = { rsa: { name: 'RSA-PSS', hash: 'SHA-256' }, ed25519: names.ed25519 };
  const operation = (algorithm: KeyAlgorithm, saltLength: number) =>
    algorithm === 'rsa' ? { name: 'RSA-PSS', saltLength } : names.ed25519;
  return {
    name,
    async generate(algorithm, bits): Promise<GeneratedKey> {
      const rsa = { ...imported.rsa, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) };
      const pair = (await subtle.generateKey(algorithm === 'rsa' ? rsa : names.ed25519, true, [
        'sign',
        'verify',
      ])) as { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
      const pkcs8 = new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey));
      return { algorithm, pkcs8, spki: new Uint8Array(await subtle.exportKey('spki', pair.publicKey)) };
    },
    async sign({ algorithm, pkcs8 }, saltBytes, message) {
      const key = await subtle.importKey('pkcs8', pkcs8, imported[algorithm], false, ['sign']);
      return new Uint8Array(await subtle.sign(operation(algorithm, saltBytes), key, message));
    },
    async verify({ algorithm, object }, saltBytes, message, signature) {
      const spki = object.export({ type: 'spki', format: 'der' });
      const key = await subtle.importKey('spki', spki, imported[algorithm], false, ['verify']);
      return subtle.verify(operation(algorithm, saltBytes), key, signature, message);
    },
  };
}
