import type { Code } from '../lint/catalogue/index.ts';
import type { Severity } from '../lint/finding.ts';
import type { Span } from '../read/node.ts';
import type { Place } from './source.ts';

/** Something that is wrong at a place. */
export interface Problem {
  readonly code: Code;
  readonly place: Place;
  readonly message: string;
  /** Where the place is finer than a path can say. */
  readonly span?: Span;
  /** Where it differs from the catalogue. */
  readonly severity?: Severity;
  /** What to write instead of the value at the place, where only that can be meant. */
  readonly replacement?: string;
  /** The mend is to take out the lines from here to there. */
  readonly removal?: Span;
}
