import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo, ExitCode } from './command-io.ts';

export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** One line an option. */
  readonly help: readonly string[];
  readonly options: OptionTable;
  run(args: Arguments, io: CommandIo): Promise<ExitCode>;
}
