import { createHash } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();

/** Apache's MD5 of a password, as `$apr1$salt$…`; `$1$` is the same with another name in it. */
export function apr1(password: string, magic: '$apr1$' | '$1$', salt: string): string {
  const secret = Buffer.from(password, 'utf8');
  const seasoning = Buffer.from(salt.slice(0, 8), 'utf8');
  const inner = md5(Buffer.concat([secret, seasoning, secret]));
  const parts: Buffer[] = [secret, Buffer.from(magic), seasoning];
  for (let left = secret.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)));
  for (let bits = secret.length; bits > 0; bits >>= 1)
    parts.push((bits & 1) === 1 ? Buffer.from([0]) : secret.subarray(0, 1));
  let digest = md5(Buffer.concat(parts));
  for (let round = 0; round < 1000; round += 1) {
    const isOdd = round % 2 === 1;
    digest = md5(
      Buffer.concat([
        isOdd ? secret : digest,
        round % 3 === 0 ? Buffer.alloc(0) : seasoning,
        round % 7 === 0 ? Buffer.alloc(0) : secret,
        isOdd ? digest : secret,
      ]),
    );
  }
  return `${magic}${seasoning.toString('utf8')}$${encode(digest)}`;
}

/** In the order of its inventor. */
function encode(digest: Buffer): string {
  const groups = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ];
  const byte = (index: number | undefined): number => digest[index ?? 0] ?? 0;
  const text = groups.map(([high, middle, low]) =>
    sixBits((byte(high) << 16) | (byte(middle) << 8) | byte(low), 4),
  );
  return text.join('') + sixBits(byte(11), 2);
}

function sixBits(value: number, count: number): string {
  let text = '';
  for (let rest = value, index = 0; index < count; index += 1, rest >>= 6)
    text += alphabet[rest & 0x3f] ?? '';
  return text;
}
