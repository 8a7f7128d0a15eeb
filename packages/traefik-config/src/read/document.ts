import type { Node } from './node.ts';

/** A file that was read, or plain data under a name. */
export interface Document {
  readonly file: string;
  /** Empty for plain data, which has no lines. */
  readonly text: string;
  readonly format: 'yaml' | 'toml' | 'data';
  readonly root: Node;
}

export interface Position {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

const starts = new WeakMap<Document, readonly number[]>();

function lineStarts(document: Document): readonly number[] {
  const known = starts.get(document);
  if (known !== undefined) return known;
  const found = [0];
  for (let at = document.text.indexOf('\n'); at >= 0; at = document.text.indexOf('\n', at + 1))
    found.push(at + 1);
  starts.set(document, found);
  return found;
}

/** Line and column of an offset; null for plain data. */
export function positionOf(document: Document, offset: number): Position | null {
  if (document.format === 'data') return null;
  const lines = lineStarts(document);
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}
