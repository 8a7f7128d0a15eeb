export type TraefikConfigErrorCode =
  /** A value of the author API that Traefik could not take. */
  | 'BAD_VALUE'
  /** An option that no container label can set. */
  | 'NOT_A_LABEL'
  /** A password or hash that cannot be used. */
  | 'BAD_PASSWORD'
  /** A certificate or key that cannot be used. */
  | 'BAD_CERTIFICATE'
  /** A path that is not there, or holds nothing that could be read. */
  | 'NO_FILES'
  /** A file that cannot be read or written. */
  | 'FILE';

/** What this package throws: for wrong use, never for bad configuration, which is a finding. */
export class TraefikConfigError extends Error {
  readonly code: TraefikConfigErrorCode;

  constructor(code: TraefikConfigErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TraefikConfigError';
    this.code = code;
  }
}
