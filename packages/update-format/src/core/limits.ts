const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;

/** Upper bounds that hold whoever signed; every one can be set by the caller. */
export interface Limits {
  /** Bytes of `manifest.v2.json`, the signed envelope. */
  readonly envelopeBytes: number;
  /** Bytes of `manifest.json`. */
  readonly manifestBytes: number;
  /** Compressed bytes in which the head (both manifests) must be complete. */
  readonly headBytes: number;
  /** Files and folders in the archive. */
  readonly entries: number;
  /** Decompressed bytes of the whole archive. */
  readonly totalBytes: number;
  /** Decompressed per compressed byte, where no signed size bounds the archive (format 1). */
  readonly ratio: number;
  /** Path segments below `payload/`, itself counted. */
  readonly pathDepth: number;
  /** Bytes of one path segment. */
  readonly segmentBytes: number;
  /** Bytes of one PAX or GNU long-name header (format 1). */
  readonly extensionBytes: number;
  /** Zero bytes after the end-of-archive mark. */
  readonly paddingBytes: number;
}

export const defaultLimits: Limits = {
  envelopeBytes: 256 * kib,
  manifestBytes: 256 * kib,
  headBytes: 768 * kib,
  entries: 20_000,
  totalBytes: 64 * gib,
  ratio: 300,
  pathDepth: 16,
  segmentBytes: 100,
  extensionBytes: 4 * kib,
  paddingBytes: mib,
};

export const limitsWith = (changes: Partial<Limits> | undefined): Limits => ({
  ...defaultLimits,
  ...changes,
});
