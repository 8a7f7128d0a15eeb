import { constants, createHash, publicDecrypt } from 'node:crypto';
import type { PublicKey } from './key.ts';

const digestBytes = 32;

/**
 * The longest salt that fits, as OpenSSL's `rsa_pss_saltlen:max` and Python's `PSS.MAX_LENGTH` choose it: 478 bytes for
 * 4096 bits (RFC 8017, section 9.1.1: emLen - hLen - 2; emLen is that of the modulus, as its bits divide by 8).
 */
export const longestSalt = (key: PublicKey): number => key.signatureBytes - digestBytes - 2;

/** How a signature that did not verify seems to have been made. For the message only, never for a decision. */
export type SchemeGuess =
  | { readonly scheme: 'pss'; readonly saltBytes: number }
  | { readonly scheme: 'pkcs1-v1.5' }
  | { readonly scheme: 'unknown' };

/** Undoes the RSA operation and looks at the padding (RFC 8017, sections 9.1.2 and 9.2). */
export function guessScheme(key: PublicKey, signature: Uint8Array): SchemeGuess {
  let encoded: Buffer;
  try {
    encoded = publicDecrypt({ key: key.object, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return { scheme: 'unknown' };
  }
  if (encoded[0] === 0 && encoded[1] === 1 && encoded[2] === 0xff) return { scheme: 'pkcs1-v1.5' };
  if (encoded.at(-1) !== 0xbc) return { scheme: 'unknown' };
  const maskedBlock = encoded.subarray(0, encoded.length - digestBytes - 1);
  const hash = encoded.subarray(maskedBlock.length, -1);
  const mask = mgf1Sha256(hash, maskedBlock.length);
  const block = maskedBlock.map((byte, index) => byte ^ (mask[index] ?? 0));
  block[0] = (block[0] ?? 0) & 0x7f;
  const one = block.findIndex((byte) => byte !== 0);
  return block[one] === 1 ? { scheme: 'pss', saltBytes: block.length - one - 1 } : { scheme: 'unknown' };
}

function mgf1Sha256(seed: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * digestBytes < length; counter += 1) {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    blocks.push(createHash('sha256').update(seed).update(suffix).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}
