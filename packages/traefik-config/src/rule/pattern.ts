import { RE2JS } from 're2js';

/** A regular expression of Go. */
export interface Pattern {
  readonly text: string;
  /** Whether it matches anywhere in `input`, as Go's `MatchString`. */
  test(input: string): boolean;
}

export type CompiledPattern =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'invalid'; readonly message: string };

/** Longer ones are refused here, so that the time a check takes stays in step with the size of its input. */
const longestPattern = 4096;

/**
 * Compiles with RE2, as Go does: no look-around, no back-references, no repetition above 1000. JavaScript's own
 * engine would take them.
 */
export function compilePattern(text: string): CompiledPattern {
  if (text.length > longestPattern)
    return { kind: 'invalid', message: `it is longer than ${longestPattern} characters` };
  const known = recent.get(text);
  if (known !== undefined) return known;
  const compiled = compile(text);
  if (recent.size >= mostRecent) recent.clear();
  recent.set(text, compiled);
  return compiled;
}

/** Compiling costs a good part of a millisecond, and the same rule is looked at by several checks. */
const recent = new Map<string, CompiledPattern>();
const mostRecent = 2000;

function compile(text: string): CompiledPattern {
  try {
    const compiled = RE2JS.compile(text);
    return { kind: 'pattern', pattern: { text, test: (input) => compiled.test(input) } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'invalid', message: reason.replace(/^error parsing regexp: /, '') };
  }
}

/** `text` as a pattern that matches only itself, as Go's `QuoteMeta`. */
export const quotePattern = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
