/** A header block, each field as it would stand there; the checksum is right unless told otherwise. */
export interface HeaderFields {
  readonly name: string | Buffer;
  readonly size?: number;
  readonly type?: string;
  readonly linkName?: string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly mode?: string;
  readonly sizeField?: Buffer;
  readonly deviceMajor?: string;
  readonly checksum?: (sum: number, signedSum: number) => string;
  readonly tail?: Buffer;
}

export function header(fields: HeaderFields): Buffer {
  const block = Buffer.alloc(512);
  const put = (value: string | Buffer, at: number): void => {
    (typeof value === 'string' ? Buffer.from(value, 'latin1') : value).copy(block, at);
  };
  put(fields.name, 0);
  put(fields.mode ?? '0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(fields.sizeField ?? `${(fields.size ?? 0).toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put(' '.repeat(8), 148);
  put(fields.type ?? '0', 156);
  put(fields.linkName ?? '', 157);
  put(fields.magic ?? 'ustar\x0000', 257);
  put(fields.deviceMajor ?? '', 329);
  put(fields.prefix ?? '', 345);
  put(fields.tail ?? Buffer.alloc(0), 500);
  const sum = block.reduce((total, byte) => total + byte, 0);
  const signedSum = block.reduce((total, byte) => total + (byte > 127 ? byte - 256 : byte), 0);
  const usual = (value: number): string => `${value.toString(8).padStart(6, '0')}\0 `;
  put((fields.checksum ?? usual)(sum, signedSum), 148);
  return block;
}

export const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);

export const end = Buffer.alloc(1024);

export function file(name: string, content = 'x', more: Partial<HeaderFields> = {}): Buffer {
  const bytes = Buffer.from(content, 'latin1');
  return Buffer.concat([header({ name, size: bytes.length, ...more }), padded(bytes)]);
}

export const folder = (name: string, more: Partial<HeaderFields> = {}): Buffer =>
  header({ name, type: '5', ...more });

/** Records of a PAX header, with right lengths. */
export function pax(...records: readonly string[]): Buffer {
  return records.length === 1 && records[0] !== undefined && /^\d+ /u.test(records[0])
    ? file('PaxHeaders/x', records[0], { type: 'x' })
    : file('PaxHeaders/x', records.map(paxRecord).join(''), { type: 'x' });
}

export function paxRecord(record: string): string {
  let length = record.length + 3;
  while (`${length} ${record}\n`.length !== length) length += 1;
  return `${length} ${record}\n`;
}

export const longName = (name: string): Buffer =>
  file('././@LongLink', name, { type: 'L', magic: 'ustar  \0' });

export function base256(value: bigint, bytes = 12): Buffer {
  const field = Buffer.alloc(bytes);
  field[0] = 0x80;
  field.writeBigUInt64BE(value, bytes - 8);
  return field;
}

export const legacyManifest = (components: readonly object[] = []): Buffer =>
  file(
    'manifest.json',
    JSON.stringify({
      version: '1.4.0',
      min_version: '1.0.0',
      components,
      requires_reboot: false,
      release_notes: '',
    }),
  );
