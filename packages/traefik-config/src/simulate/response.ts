/** How a middleware let a request go on, or answered it. */
export interface Step {
  readonly middleware: string;
  /** `basicAuth`, `rateLimit`, … */
  readonly kind: string;
  readonly outcome:
    | { readonly kind: 'passed' }
    /** A path was changed on the way. */
    | { readonly kind: 'rewritten'; readonly path: string }
    /** Held back until a token was there. */
    | { readonly kind: 'delayed'; readonly delayMs: number }
    /** What it does lies outside: a service that decides about logins, a plugin. It is taken to let the request pass. */
    | { readonly kind: 'not simulated' }
    | { readonly kind: 'answered'; readonly status: number; readonly reason: string };
}

/** What a client would see, and where its request went. */
export interface SimulatedResponse {
  /** 200 stands for whatever the upstream answers; null when nothing listens on the port. */
  readonly status: number | null;
  readonly entryPoint: string | null;
  /** Name of the router, as `login`, or of one of Traefik's own as `ping@internal`; null for none. */
  readonly router: string | null;
  readonly service: string | null;
  /** Whole URL that the upstream is asked for; null when the request never gets there. */
  readonly upstream: string | null;
  /** Headers that Traefik itself sets, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** In one sentence. */
  readonly reason: string;
  /** Milliseconds that limiters held it back. */
  readonly delayMs: number;
}

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a request stands after one middleware. */
export type Progress =
  | {
      readonly kind: 'goes on';
      readonly path?: string;
      readonly delayMs?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly isUnknown?: true;
    }
  | { readonly kind: 'answered'; readonly answer: Answer };
