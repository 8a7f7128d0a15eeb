/** What a command has of the world. */
export interface CommandIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Output {
  write(text: string): void;
}

/** What a command ends with; the same in all of them. */
export const exitCode = { well: 0, fault: 1, use: 2, noGpu: 3, unknownForm: 4 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export const exitHelp =
  'Exit codes: 0 nothing wrong, 1 a fault was diagnosed, 2 wrong use, 3 no GPU here, 4 the file is of no known form.';
