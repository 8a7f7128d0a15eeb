import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isNativeError } from 'node:util/types';
import { UpdateError } from '../errors.ts';

export type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** The arguments of one command, read by name. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

  /** @throws {UpdateError} `USE_ARGUMENT` for options that the command does not have */
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
    } catch (cause) {
      const why = isNativeError(cause) ? cause.message : String(cause);
      throw new UpdateError('USE_ARGUMENT', `${why.replace(/\.$/u, '')}. See --help.`, { cause });
    }
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  required(name: string): string {
    return this.text(name) ?? missing(`--${name}`);
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value))
      throw new UpdateError('USE_ARGUMENT', `--${name} must be a whole number, not ${JSON.stringify(text)}.`);
    return value;
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw new UpdateError(
      'USE_ARGUMENT',
      `--${name} must be ${choices.join(' or ')}, not ${JSON.stringify(text)}.`,
    );
  }

  /** The only positional argument. */
  single(what: string): string {
    const [value, more] = this.positionals;
    if (more !== undefined)
      throw new UpdateError('USE_ARGUMENT', `Give one ${what}, not also ${JSON.stringify(more)}.`);
    return value ?? missing(`the ${what}`);
  }
}

function missing(what: string): never {
  throw new UpdateError('USE_ARGUMENT', `Give ${what}. See --help.`);
}
