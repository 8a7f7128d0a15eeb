import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ivBytes = 12;
const tagBytes = 16;

/** Encrypts small secrets for a column of the database, bound to where they belong. */
export class Seal {
  readonly #key: Buffer;

  /** @param secret 256 bits as base64url */
  constructor(secret: string) {
    this.#key = Buffer.from(secret, 'base64url');
  }

  /** AES-256-GCM: IV, tag, ciphertext. */
  close(plain: Buffer, belongsTo: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(belongsTo));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  /** Throws when it was changed, belongs elsewhere or was sealed with another key. */
  open(sealed: Buffer, belongsTo: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
  }
}
