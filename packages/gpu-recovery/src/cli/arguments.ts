import { parseArgs, type ParseArgsConfig } from 'node:util';
import { GpuRecoveryError } from '../errors.ts';

export type OptionTable = NonNullable<ParseArgsConfig['options']>;

export function wrongUse(message: string, cause?: unknown): GpuRecoveryError {
  return new GpuRecoveryError('USE_ARGUMENT', message, cause === undefined ? undefined : { cause });
}

/** The arguments of one command, read by name. Throws `USE_ARGUMENT`. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(argv: readonly string[], options: OptionTable) {
    try {
      const { values, positionals } = parseArgs({
        args: [...argv],
        options,
        allowPositionals: true,
        strict: true,
      });
      this.positionals = positionals;
      this.#values = values;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw wrongUse(`${why.replace(/\.$/, '')}; see --help`, error);
    }
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** A number above 0. */
  positive(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
      throw wrongUse(`--${name} has to be a number above 0, not "${text}"`);
    return value;
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw wrongUse(`--${name} has to be ${choices.join(' or ')}, not "${text}"`);
  }

  url(name: string): URL | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol))
      throw wrongUse(`--${name} has to be a URL with http or https, not "${text}"`);
    return url;
  }
}
