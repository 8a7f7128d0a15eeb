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
  const fix = !isOwnText
    ? null
    : replacement !== undefined
      ? fixOf(document, span, replacement)
      : problem.removal === undefined
        ? null
        : removalOf(document, problem.removal);
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

/** Whole lines, where nothing else stands in them. */
function removalOf({ text, file, format }: Document, { start, end }: Span): Fix | null {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', Math.max(start, end - 1));
  const to = next < 0 ? text.length : next + 1;
  const isAlone = text.slice(from, start).trim() === '' && /^\s*(?:#[^\n]*\n?)?$/.test(text.slice(end, to));
  if (format !== 'yaml' || !isAlone) return null;
  return { description: 'take it out', edits: [{ file, start: from, end: to, text: '' }] };
}

/** In the quotes that were there; null where they cannot hold it. */
function quoteLike(old: string, text: string, format: Document['format']): string | null {
  if (old.startsWith('"')) return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  if (old.startsWith("'")) return text.includes("'") ? null : `'${text}'`;
  if (format === 'toml') return /^(?:true|false|[\w.]+)$/.test(text) ? text : null;
  if (/^[A-Za-z0-9$:/._@-]+$/.test(text) && !text.endsWith(':') && !text.startsWith('@')) return text;
  return text.includes("'") ? null : `'${text}'`;
}
