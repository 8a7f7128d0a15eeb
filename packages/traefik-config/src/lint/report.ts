import { type Document, positionOf } from '../read/document.ts';
import { type Span, spanAt } from '../read/node.ts';
import type { Problem } from '../runtime/problem.ts';
import { catalogue } from './catalogue/index.ts';
import type { Finding, Fix } from './finding.ts';

/** A problem as it is told: with its place in the file, why it hurts, and the mend. */
export function findingOf(problem: Problem): Finding {
  const { code, place, message, severity, replacement } = problem;
  const { document } = place;
  const span = problem.span ?? spanAt(place.root, place.path);
  const position = positionOf(document, span.start);
  const known = catalogue[code];
  // What was read out of labels or flags stands inside of a longer text.
  const isOwnText = place.root === document.root;
  const fix = replacement === undefined || !isOwnText ? null : fixOf(document, span, replacement);
  return {
    code,
    severity: severity ?? known.severity,
    file: document.file,
    line: position?.line ?? null,
    column: position?.column ?? null,
    start: span.start,
    end: span.end,
    path: place.path.join('.'),
    message,
    why: known.why,
    mend: known.mend,
    ...(fix === null ? {} : { fix }),
  };
}

/** Only what is one text in one line can be replaced without a look at what is around it. */
function fixOf(document: Document, { start, end }: Span, replacement: string): Fix | null {
  if (document.format === 'data' || start === end) return null;
  const old = document.text.slice(start, end);
  if (/[\n\r]/.test(old) || /^[|>&*![{]/.test(old)) return null;
  const text = quoteLike(old, replacement, document.format);
  return text === null
    ? null
    : { description: `write ${replacement}`, edits: [{ file: document.file, start, end, text }] };
}

/** In the quotes that were there; null where they cannot hold it. */
function quoteLike(old: string, text: string, format: Document['format']): string | null {
  if (old.startsWith('"')) return /["\\]/.test(text) ? null : `"${text}"`;
  if (old.startsWith("'")) return text.includes("'") ? null : `'${text}'`;
  if (format === 'toml') return /^(?:true|false|[\w.]+)$/.test(text) ? text : null;
  return /^[A-Za-z0-9$:/._@-]+$/.test(text) && !text.endsWith(':') && !text.startsWith('@') ? text : null;
}
