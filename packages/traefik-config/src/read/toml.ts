import { TomlError, parse } from 'smol-toml';
import type { Document } from './document.ts';
import type { Entry, Node, Span } from './node.ts';
import { type ReadFile, longestText } from './yaml.ts';

/** Reads TOML. Options inside of inline tables and lists stand at the place of the whole value. */
export function readToml(file: string, text: string): ReadFile {
  const nowhere: Span = { start: 0, end: 0 };
  const blank: Document = {
    file,
    text,
    format: 'toml',
    root: { kind: 'map', entries: [], span: nowhere },
  };
  const refused = (message: string, start: number): ReadFile => ({
    document: null,
    blank,
    problems: [{ code: 'TC100', span: { start, end: Math.min(start + 1, text.length) }, message }],
  });
  if (text.length > longestText) return refused(`${file} is longer than ${longestText} characters`, 0);
  let data: unknown;
  try {
    data = parse(text, { maxDepth: 100 });
  } catch (error) {
    if (error instanceof TomlError)
      return refused(firstLine(error.message), offsetOf(text, error.line, error.column));
    // Its recursion has no other bound than the stack.
    if (error instanceof RangeError) return refused('this is nested too deeply to be configuration', 0);
    throw error;
  }
  const places = placesOf(text);
  return { document: { ...blank, root: nodeOf(data, '', nowhere, places) }, blank, problems: [] };
}

const firstLine = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let count = 1; count < line; count += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}

interface KeyPlace {
  readonly key: Span;
  readonly value: Span;
}

const separator = '\u0000';
const child = (path: string, key: string | number): string => `${path}${separator}${key}`;

/** Where each key of the text stands, by its path. */
function placesOf(text: string): ReadonlyMap<string, KeyPlace> {
  const places = new Map<string, KeyPlace>();
  const counts = new Map<string, number>();
  let table = '';
  for (const { start, end } of statements(text)) {
    const line = text.slice(start, end);
    const header = /^\s*(?<open>\[\[?)(?<name>[^\n]*?)\]\]?\s*(?:#[^\n]*)?$/.exec(line)?.groups;
    if (header !== undefined) {
      const at = start + line.indexOf('[');
      const span = { start: at, end: at + line.trim().length };
      table = '';
      const names = keyParts(header['name'] ?? '');
      for (const [index, name] of names.entries()) {
        table = child(table, name);
        const isLast = index === names.length - 1;
        if (header['open'] === '[[' && isLast) {
          const number = (counts.get(table) ?? -1) + 1;
          counts.set(table, number);
          if (number === 0) places.set(table, { key: span, value: span });
          table = child(table, number);
        } else if (counts.has(table) && !isLast) table = child(table, counts.get(table) ?? 0);
        if (!places.has(table)) places.set(table, { key: span, value: span });
      }
      continue;
    }
    const pair = /^(?<lead>\s*)(?<name>(?:"[^"]*"|'[^']*'|[^=#"'])+?)\s*=\s*/.exec(line);
    if (pair === null) continue;
    const from = start + (pair.groups?.['lead']?.length ?? 0);
    const name = pair.groups?.['name'] ?? '';
    const valueStart = start + pair[0].length;
    const place = {
      key: { start: from, end: from + name.length },
      value: { start: valueStart, end: valueStart + valueLength(text.slice(valueStart, end)) },
    };
    let path = table;
    for (const part of keyParts(name)) {
      path = child(path, part);
      if (!places.has(path)) places.set(path, place);
    }
  }
  return places;
}

/** Without the comment after it. */
const valueLength = (rest: string): number => {
  const simple = /^(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s#"'[{]+)(?=\s*(?:#[^\n]*)?$)/.exec(rest);
  return (simple?.[0] ?? rest.trimEnd()).length;
};

const keyParts = (name: string): readonly string[] =>
  [...name.matchAll(/"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^.\s"']+)/g)].map(
    ({ groups }) => groups?.['double'] ?? groups?.['single'] ?? groups?.['bare'] ?? '',
  );

/** Lines, with those joined that a text or list in several lines makes one. */
function* statements(text: string): Generator<Span> {
  const token = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[\]{}\n]/g;
  let start = 0;
  let depth = 0;
  for (const match of text.matchAll(token)) {
    const [found] = match;
    if (found === '[' || found === '{') depth += 1;
    else if (found === ']' || found === '}') depth = Math.max(0, depth - 1);
    else if (found === '\n' && depth === 0) {
      yield { start, end: match.index };
      start = match.index + 1;
    }
  }
  yield { start, end: text.length };
}

function nodeOf(data: unknown, path: string, inherited: Span, places: ReadonlyMap<string, KeyPlace>): Node {
  const span = places.get(path)?.value ?? inherited;
  if (Array.isArray(data))
    return {
      kind: 'list',
      items: data.map((item, index) => nodeOf(item, child(path, index), span, places)),
      span,
    };
  if (typeof data === 'object' && data !== null && !(data instanceof Date)) {
    const entries = Object.entries(data).map(([key, value]): Entry => {
      const own = child(path, key);
      return { key, keySpan: places.get(own)?.key ?? span, value: nodeOf(value, own, span, places) };
    });
    return { kind: 'map', entries, span };
  }
  if (typeof data === 'boolean' || typeof data === 'number')
    return { kind: 'scalar', value: data, raw: String(data), span };
  const text = data instanceof Date ? data.toISOString() : String(data);
  return { kind: 'scalar', value: text, raw: text, span };
}
