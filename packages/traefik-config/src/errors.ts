export type TraefikConfigErrorCode =
  /** A value of the author API that Traefik could not take, or that a simulation cannot begin with. */
  | 'BAD_VALUE'
  /** An option that no container label can set. */
  | 'NOT_A_LABEL'
  /** A password or hash that cannot be used. */
  | 'BAD_PASSWORD';

/** What this package throws: for wrong use, never for bad configuration, which is a finding. */
export class TraefikConfigError extends Error {
  readonly code: TraefikConfigErrorCode;

  constructor(code: TraefikConfigErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TraefikConfigError';
    this.code = code;
  }
}

export const badValue = (message: string): TraefikConfigError => new TraefikConfigError('BAD_VALUE', message);
