/** What every benchmark returns; the runner prints it as the last line, as one JSON object. */
export interface BenchResult {
  readonly name: string;
  /** Measured in this run; the unit is in each key. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** The goal for a figure, as a person reads it. */
  readonly targets: Readonly<Record<string, string>>;
  /** Computed from `figures`, never typed in. */
  readonly met: boolean;
}
