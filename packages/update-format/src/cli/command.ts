import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo, Report } from './command-io.ts';
import type { ProgressBar } from './progress-bar.ts';

export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** One line an option. */
  readonly help: readonly string[];
  readonly options: OptionTable;
  run(args: Arguments, io: CommandIo, bar: ProgressBar): Promise<Report>;
}
