/** First bytes of formats that are compressed already: compressing them again costs time and gains nothing. */
const magics: readonly (readonly number[])[] = [
  [0x1f, 0x8b], // gzip
  [0x28, 0xb5, 0x2f, 0xfd], // Zstandard
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], // xz
  [0x42, 0x5a, 0x68], // bzip2
  [0x04, 0x22, 0x4d, 0x18], // LZ4
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
];

/** @param start the first bytes of a file; four kilobytes say enough */
export const isCompressed = (start: Uint8Array): boolean =>
  magics.some((magic) => magic.every((byte, index) => start[index] === byte));
