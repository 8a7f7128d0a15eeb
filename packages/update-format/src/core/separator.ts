/** Stands between the compressed archive and its signature: 17 bytes. */
export const separator: Uint8Array = new TextEncoder().encode('\n---SIGNATURE---\n');

/** Bytes from the end of a package to the start of its separator, for a signature of `signatureBytes`. */
export const tailBytes = (signatureBytes: number): number => separator.length + signatureBytes;

/** Whether `bytes` hold the separator exactly at `offset`; nothing is searched, since payloads may hold it too. */
export function separatorAt(bytes: Uint8Array, offset: number): boolean {
  if (offset < 0 || offset + separator.length > bytes.length) return false;
  return separator.every((byte, index) => bytes[offset + index] === byte);
}
