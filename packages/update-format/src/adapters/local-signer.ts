import { constants, createPrivateKey, createPublicKey, createSign, type KeyObject } from 'node:crypto';
import { UpdateError } from '../errors.ts';
import { envelopeSaltBytes } from '../core/dsse.ts';
import { publicKeyFrom, type KeyRules } from '../core/key.ts';
import { longestSalt } from '../core/pss.ts';
import type { CryptoProvider, Signer } from '../ports.ts';
import { webCryptoProvider } from './web-crypto.ts';

/**
 * A signer with a private key in memory.
 * @param privatePem PKCS#8 in PEM, encrypted when `passphrase` is given
 * @throws {UpdateError} `USE_KEY` when it cannot be read, `USE_PASSPHRASE` when the passphrase is missing or wrong,
 *   `TRUST_KEY` when it is too weak to be trusted
 */
export function localSigner(
  privatePem: string,
  options: {
    readonly passphrase?: string;
    readonly provider?: CryptoProvider;
    readonly rules?: KeyRules;
  } = {},
): Signer {
  const object = privateKey(privatePem, options.passphrase);
  const key = publicKeyFrom(createPublicKey(object), options.rules);
  const provider = options.provider ?? webCryptoProvider();
  const pkcs8 = object.export({ type: 'pkcs8', format: 'der' });
  return {
    key,
    sign: (message) => provider.sign({ algorithm: key.algorithm, pkcs8 }, envelopeSaltBytes, message),
    tail() {
      if (key.algorithm !== 'rsa')
        throw new UpdateError(
          'USE_KEY',
          'An Ed25519 key cannot sign the end of a package; add an RSA key for it.',
        );
      // The package may be larger than memory; WebCrypto cannot sign as bytes pass.
      const signing = createSign('sha256');
      return {
        update: (bytes) => void signing.update(bytes),
        finish: async () =>
          signing.sign({
            key: object,
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: longestSalt(key),
          }),
      };
    },
  };
}

function privateKey(privatePem: string, passphrase: string | undefined): KeyObject {
  const encrypted = privatePem.includes('ENCRYPTED');
  if (encrypted && passphrase === undefined)
    throw new UpdateError('USE_PASSPHRASE', 'The private key is encrypted; give its passphrase.');
  try {
    return createPrivateKey({ key: privatePem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    throw encrypted
      ? new UpdateError('USE_PASSPHRASE', 'The private key does not open with this passphrase.', { cause })
      : new UpdateError(
          'USE_KEY',
          'This is no private key in PEM that can be read; give the .pem that keygen made.',
          {
            cause,
          },
        );
  }
}
