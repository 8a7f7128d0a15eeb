/** An address as 16 bytes; IPv4 in its mapped form, so that `::ffff:10.0.0.1` and `10.0.0.1` are one. */
export interface Address {
  readonly family: 4 | 6;
  readonly bytes: readonly number[];
}

export interface Network {
  readonly address: Address;
  /** Leading bits that count, of 128. */
  readonly bits: number;
}

const mapped: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** Reads an address as Go's `net.ParseIP` does: no leading zeros, no zone; null for anything else. */
export function parseAddress(text: string): Address | null {
  const four = parseFour(text);
  if (four !== null) return { family: 4, bytes: [...mapped, ...four] };
  if (!text.includes(':') || text.length > 45) return null;
  const bytes = parseSix(text);
  if (bytes === null) return null;
  return { family: mapped.every((byte, index) => bytes[index] === byte) ? 4 : 6, bytes };
}

/** An address, or a range as `192.168.1.0/24`; null for anything else. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf('/');
  if (slash < 0) {
    const address = parseAddress(text);
    return address === null ? null : { address, bits: 128 };
  }
  const address = parseAddress(text.slice(0, slash));
  const prefix = text.slice(slash + 1);
  if (address === null || !/^\d{1,3}$/.test(prefix)) return null;
  const isDotted = !text.slice(0, slash).includes(':');
  const bits = Number(prefix) + (isDotted ? 96 : 0);
  return bits > 128 || (isDotted && Number(prefix) > 32) ? null : { address, bits };
}

/** Whether `address` lies in `network`. */
export function contains(network: Network, address: Address): boolean {
  const whole = Math.floor(network.bits / 8);
  for (let index = 0; index < whole; index += 1)
    if (network.address.bytes[index] !== address.bytes[index]) return false;
  const rest = network.bits % 8;
  if (rest === 0) return true;
  const mask = 0xff << (8 - rest);
  return ((network.address.bytes[whole] ?? 0) & mask) === ((address.bytes[whole] ?? 0) & mask);
}

/** Whether every address of `inner` lies in `outer`. */
export const covers = (outer: Network, inner: Network): boolean =>
  outer.bits <= inner.bits && contains(outer, inner.address);

/** The address cut to its first `bits` bits of 128, as text that is equal for equal networks. */
export function subnetKey(address: Address, bits: number): string {
  const kept = address.bytes.map((byte, index) => {
    const left = bits - index * 8;
    return left >= 8 ? byte : left <= 0 ? 0 : byte & (0xff << (8 - left));
  });
  return kept.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
].flatMap((text) => parseNetwork(text) ?? []);

/** Whether no public certificate authority or remote peer can reach the address. */
export const isPrivate = (address: Address): boolean =>
  privateRanges.some((range) => contains(range, address));

function parseFour(text: string): readonly number[] | null {
  if (!/^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(text)) return null;
  const octets = text.split('.').map(Number);
  return octets.every((octet) => octet <= 255) ? octets : null;
}

function parseSix(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : null;
  return missing < 2 ? null : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groups(text: string, mayEndDotted: boolean): readonly number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (mayEndDotted && index === parts.length - 1 && part.includes('.')) {
      const four = parseFour(part);
      if (four === null) return null;
      bytes.push(...four);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return null;
  }
  return bytes;
}
