export type Severity = 'error' | 'warning' | 'info';

/** What is known of one code, whatever file it is found in. */
export interface CatalogueEntry {
  readonly severity: Severity;
  /** Short name, stable like the code. */
  readonly name: string;
  /** What happens at run time. */
  readonly why: string;
  /** What to do instead. */
  readonly mend: string;
}

/** A replacement of a stretch of a file. */
export interface Edit {
  readonly file: string;
  /** Offsets in characters. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An exact mend: it changes nothing but what the finding is about. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly Edit[];
}

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly file: string;
  /** From 1; null where what is checked is a value and no file. */
  readonly line: number | null;
  readonly column: number | null;
  /** Offsets in the file, for a code frame. */
  readonly start: number;
  readonly end: number;
  /** Where in the configuration, as `http.routers.login.priority`. */
  readonly path: string;
  /** What is wrong here. */
  readonly message: string;
  readonly why: string;
  readonly mend: string;
  readonly fix?: Fix;
}

const entry =
  (severity: Severity) =>
  (name: string, why: string, mend: string): CatalogueEntry => ({ severity, name, why, mend });

export const error = entry('error');
export const warning = entry('warning');
export const info = entry('info');
