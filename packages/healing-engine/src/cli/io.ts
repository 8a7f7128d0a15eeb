/** What a command has of the world. */
export interface CommandIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly summary: string;
  /** One entry a line; the first says how it is called. */
  readonly help: readonly string[];
  /** @returns the exit code */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** The command line itself is wrong; nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const exitCodes = { ok: 0, refused: 1, usage: 2, failed: 3 } as const;

export const line = (text: string): string => `${text}\n`;

/** @throws UsageError unless the text is a number within the bounds */
export function numberArgument(
  name: string,
  text: string | undefined,
  fallback: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0 && value <= max) return value;
  throw new UsageError(`--${name} must be a number from 0 to ${max}, not "${text}".`);
}
