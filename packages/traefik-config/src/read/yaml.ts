import {
  type ParsedNode,
  type Scalar,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseAllDocuments,
} from 'yaml';
import type { Document } from './document.ts';
import type { Entry, Node, Span } from './node.ts';

/** What keeps a text from being read, or a part of it. */
export interface ReadProblem {
  readonly code: 'TC100' | 'TC117' | 'TC118';
  readonly span: Span;
  readonly message: string;
}

export interface ReadFile {
  /** Null when nothing of it can be used. */
  readonly document: Document | null;
  readonly problems: readonly ReadProblem[];
  /** The text as a document without content, for a place to point at. */
  readonly blank: Document;
}

/** Far above any configuration, and far from the end of the stack. */
const deepest = 100;

/** Nodes that aliases may add: a file of a few lines can otherwise stand for billions. */
const mostNodes = 200_000;

/** Longer texts are refused: no configuration is, and what reads it should not hang on it. */
export const longestText = 4_000_000;

/** Reads YAML as yaml.v3 does: first document, yes and no as texts, a repeated key as an error. */
export function readYaml(file: string, text: string): ReadFile {
  const blank: Document = { file, text, format: 'yaml', root: nothing(0) };
  const refused = (message: string, start = 0): ReadFile => ({
    document: null,
    blank,
    problems: [{ code: 'TC100', span: { start, end: Math.min(start + 1, text.length) }, message }],
  });
  if (text.length > longestText) return refused(`${file} is longer than ${longestText} characters`);
  const deep = tooDeep(text);
  if (deep !== null) return refused('this is nested too deeply to be configuration', deep);

  const parsed = parseAllDocuments(text, {
    version: '1.2',
    strict: true,
    // Its own check of keys compares each with each.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const [first, second] = documents;
  if (first === undefined) return { document: { ...blank }, blank, problems: [] };
  const [error] = first.errors;
  if (error !== undefined) return refused(lowerFirst(error.message), Math.max(0, error.pos[0]));

  const reader = new Reader(text);
  const root = first.contents === null ? nothing(0) : reader.node(first.contents, 0);
  if (reader.overflow !== null) return refused(reader.overflow);
  const problems = [...reader.problems];
  if (second?.contents !== undefined && second.contents !== null) {
    const start = second.contents.range[0];
    problems.push({
      code: 'TC117',
      span: { start, end: start + 1 },
      message: 'a second document begins here: Traefik reads the first only',
    });
  }
  const isBroken = problems.some(({ code }) => code === 'TC118');
  return { document: isBroken ? null : { file, text, format: 'yaml', root }, blank, problems };
}

const nothing = (at: number): Node => ({
  kind: 'scalar',
  value: null,
  raw: '',
  span: { start: at, end: at },
});

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** Where brackets, dashes or indentation go deeper than the parser's stack should have to; null when nowhere. */
function tooDeep(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    // Brackets in plain text do not nest; a blank line parts one thing from the next.
    else if (character === '\n' && text[at + 1] === '\n') depth = 0;
    if (depth > deepest * 2) return at;
  }
  const dashes = /(?:^|\n)[ \t]*(?:[-?:] ){100}/.exec(text);
  if (dashes !== null) return dashes.index;
  let indent = 0;
  let levels = 0;
  for (const match of text.matchAll(/^(?<indent> *)(?=[^\s#])/gm)) {
    const length = match.groups?.['indent']?.length ?? 0;
    levels = length > indent ? levels + 1 : length === indent ? levels : Math.min(levels, length);
    indent = length;
    if (levels > deepest * 2) return match.index;
  }
  return null;
}

class Reader {
  readonly problems: ReadProblem[] = [];
  overflow: string | null = null;
  readonly #text: string;
  readonly #anchors = new Map<string, ParsedNode>();
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  node(node: ParsedNode, depth: number): Node {
    this.#nodes += 1;
    const span = spanOf(node);
    if (depth > deepest || this.#nodes > mostNodes) {
      this.overflow ??=
        depth > deepest ? 'this is nested too deeply to be configuration' : 'its aliases stand for too much';
      return nothing(span.start);
    }
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined) return nothing(span.start);
      return { ...this.node(target, depth + 1), span };
    }
    if (node.anchor !== undefined && node.anchor !== '') this.#anchors.set(node.anchor, node);
    if (isMap(node)) return { kind: 'map', entries: this.#entries(node, depth), span };
    if (isSeq(node))
      return {
        kind: 'list',
        items: node.items.map((item) => this.node(item, depth + 1)),
        span,
      };
    return this.#scalar(node, span);
  }

  #entries(node: ParsedNode & { readonly items: readonly unknown[] }, depth: number): readonly Entry[] {
    const entries = new Map<string, Entry>();
    const merged: Entry[] = [];
    for (const item of node.items as readonly { key: unknown; value: unknown }[]) {
      if (!isNode(item.key)) continue;
      const keySpan = spanOf(item.key as ParsedNode);
      const key = isScalar(item.key) ? scalarText(item.key) : this.#text.slice(keySpan.start, keySpan.end);
      const value =
        item.value === null || item.value === undefined
          ? nothing(keySpan.end)
          : this.node(item.value as ParsedNode, depth + 1);
      if (key === '<<' && (value.kind === 'map' || value.kind === 'list')) {
        for (const each of value.kind === 'map' ? [value] : value.items)
          if (each.kind === 'map') merged.push(...each.entries);
        continue;
      }
      if (entries.has(key))
        this.problems.push({
          code: 'TC118',
          span: keySpan,
          message: `${key} stands in this map for the second time`,
        });
      entries.set(key, { key, keySpan, value });
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    return [...entries.values()];
  }

  #scalar(node: Scalar, span: Span): Node {
    const { value } = node;
    if (value === null || value === undefined) return { kind: 'scalar', value: null, raw: '', span };
    if (typeof value === 'boolean' || typeof value === 'number')
      return { kind: 'scalar', value, raw: node.source ?? String(value), span };
    const text = scalarText(node);
    return { kind: 'scalar', value: text, raw: text, span };
  }
}

/** Texts, and whatever a tag made of them. */
const scalarText = ({ value, source }: Scalar): string =>
  typeof value === 'string' ? value : (source ?? (typeof value === 'number' ? String(value) : ''));

function spanOf(node: ParsedNode): Span {
  const [start, end] = node.range;
  return { start, end };
}
