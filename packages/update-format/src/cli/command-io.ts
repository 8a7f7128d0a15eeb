/** What a command has of the world: streams, environment, clock, a person. */
export interface CommandIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Asks for a secret without showing it; `null` where nobody can answer. */
  readonly askSecret: ((question: string) => Promise<string>) | null;
}

export interface Output {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** The result of a command, for programs (`--json`) and for people. */
export interface Report {
  readonly data: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}
