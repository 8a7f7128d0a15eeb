/** A signature is missing, does not hold, or was made in a way this format does not allow. */
export type SignatureCode = 'SIG_MISSING' | 'SIG_INVALID' | 'SIG_SALT' | 'SIG_SCHEME';

/** The keys, the keyring or its next version cannot be trusted. */
export type TrustCode =
  | 'TRUST_NO_KEY'
  | 'TRUST_KEY'
  | 'TRUST_UNKNOWN_KEY'
  | 'TRUST_REVOKED_KEY'
  | 'TRUST_KEY_EXPIRED'
  | 'TRUST_THRESHOLD'
  | 'TRUST_KEYRING'
  | 'TRUST_ROTATION';

/** The package is authentic, but not for this device or not now. */
export type PolicyCode =
  | 'POLICY_DOWNGRADE'
  | 'POLICY_EQUAL'
  | 'POLICY_COUNTER'
  | 'POLICY_MIN_VERSION'
  | 'POLICY_DEVICE'
  | 'POLICY_EXPIRED'
  | 'POLICY_FORMAT'
  | 'POLICY_FORMAT_NEWER';

/** The file is not a well-formed package. */
export type FileCode =
  | 'ARCHIVE_GZIP'
  | 'ARCHIVE_TAR'
  | 'ARCHIVE_TYPE'
  | 'ARCHIVE_PATH'
  | 'ARCHIVE_DUPLICATE'
  | 'ARCHIVE_TRAILING'
  | 'ARCHIVE_TRUNCATED'
  | 'ARCHIVE_UNEXPECTED'
  | 'ARCHIVE_MISSING'
  | 'ARCHIVE_SIZE'
  | 'ARCHIVE_DIGEST'
  | 'ARCHIVE_IMAGE'
  | 'MANIFEST_JSON'
  | 'MANIFEST_SCHEMA'
  | 'MANIFEST_MISMATCH'
  | 'COMPONENT_UNKNOWN'
  | 'COMPONENT_ORDER'
  | 'LIMIT_MANIFEST'
  | 'LIMIT_ENTRIES'
  | 'LIMIT_BYTES'
  | 'LIMIT_RATIO'
  | 'LIMIT_PATH';

/** The world outside did not play along. */
export type IoCode = 'IO_READ' | 'IO_WRITE' | 'IO_ABORTED' | 'IO_TIMEOUT' | 'IO_DOCKER';

/** The caller asked for something that cannot be done. */
export type UseCode = 'USE_ARGUMENT' | 'USE_EXISTS' | 'USE_PASSPHRASE' | 'USE_KEY';

export type UpdateErrorCode = SignatureCode | TrustCode | PolicyCode | FileCode | IoCode | UseCode;

/** What kind of trouble a code is; the command turns it into its exit code (2, 3, 4, 5). */
export type UpdateErrorKind = 'use' | 'trust' | 'file' | 'io';

/** Everything this package throws on purpose; `code` is stable, `message` says what to do. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
  readonly code: UpdateErrorCode;
  /** Byte in the decompressed archive at which the trouble was seen, where there is one. */
  readonly offset: number | null;

  constructor(
    code: UpdateErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly offset?: number } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.offset = options.offset ?? null;
  }

  get kind(): UpdateErrorKind {
    return kindOf(this.code);
  }
}

/** Trust and policy refusals are one kind: the file may be fine, but this device must not use it. */
export function kindOf(code: UpdateErrorCode): UpdateErrorKind {
  switch (code.slice(0, code.indexOf('_'))) {
    case 'SIG':
    case 'TRUST':
    case 'POLICY':
      return 'trust';
    case 'IO':
      return 'io';
    case 'USE':
      return 'use';
    default:
      return 'file';
  }
}
