import { createCipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP Password Storage Cheat Sheet: PBKDF2 with HMAC-SHA-256. OpenSSL's own default would be 2048. */
const iterations = 600_000;

const derive = promisify(pbkdf2);

/**
 * Encrypts a DER PrivateKeyInfo with a passphrase: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC (RFC 8018), as
 * OpenSSL, Python and Node read it.
 * @returns PEM (`ENCRYPTED PRIVATE KEY`)
 */
export async function encryptPrivateKey(pkcs8: Uint8Array, passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const key = await derive(passphrase, salt, iterations, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  const derivation = sequence(
    objectId('2a864886f70d01050c'),
    sequence(octets(salt), integer(iterations), sequence(objectId('2a864886f70d0209'), der(0x05))),
  );
  const encryption = sequence(objectId('60864801650304012a'), octets(iv));
  const scheme = sequence(objectId('2a864886f70d01050d'), sequence(derivation, encryption));
  return pem('ENCRYPTED PRIVATE KEY', sequence(scheme, octets(encrypted)));
}

export function pem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

// The few pieces of DER (ITU-T X.690) that the structure above needs.
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes);
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

/** A positive integer in as few bytes as it needs, the first of which must not look negative. */
function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return der(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]));
}
