import type { Shape, StructShape } from '../model/shape.ts';
import type { Entry, MapNode, Node, ScalarNode, Span } from './node.ts';

/** One label or flag, without its first word: `http.routers.web.rule` and its value. */
export interface DottedOption {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

interface Branch {
  readonly children: Map<string, Branch>;
  readonly key: string;
  readonly span: Span;
  value: ScalarNode | null;
}

/**
 * Labels and flags as the tree that a file would have: dots part names, `[0]` and commas make lists, and a bare
 * `true` switches on what has no option of its own.
 */
export function treeOfOptions(options: readonly DottedOption[], shape: StructShape): Node {
  const root: Branch = { children: new Map(), key: '', span: { start: 0, end: 0 }, value: null };
  for (const { key, value, span } of options) {
    let branch = root;
    for (const name of splitKey(key)) {
      const lower = name.toLowerCase();
      let next = branch.children.get(lower);
      if (next === undefined) {
        next = { children: new Map(), key: name, span, value: null };
        branch.children.set(lower, next);
      }
      branch = next;
    }
    branch.value = { kind: 'scalar', value, raw: value, span };
  }
  return nodeOfBranch(root, shape);
}

/** `a.b[0].c` in its parts; a list index stays a part of its own. At most as deep as any option is. */
const splitKey = (key: string): readonly string[] =>
  key
    .replaceAll(/\[(?<index>\d+)\]/g, '.[$<index>]')
    .split('.')
    .slice(0, 20);

function nodeOfBranch(branch: Branch, shape: Shape | undefined): Node {
  if (branch.children.size === 0) return leafOf(branch, shape);
  if (shape?.kind === 'list') return listOf(branch, shape.item);
  const entries = [...branch.children.values()].flatMap((child): readonly Entry[] => {
    const value = nodeOfBranch(child, childShape(shape, child.key));
    return [{ key: nameIn(shape, child.key), keySpan: child.span, value }];
  });
  return { kind: 'map', entries, span: branch.span };
}

function leafOf({ value, span }: Branch, shape: Shape | undefined): Node {
  if (value === null) return { kind: 'map', entries: [], span };
  if (shape?.kind === 'struct' && value.raw.toLowerCase() === 'true') return emptyMap(span);
  if (shape?.kind === 'struct' && value.raw.toLowerCase() === 'false') return { ...value, value: null };
  return value;
}

const emptyMap = (span: Span): MapNode => ({ kind: 'map', entries: [], span });

/** `servers[0]`, or the one item of `server.port`. */
function listOf(branch: Branch, item: Shape): Node {
  const children = [...branch.children.values()];
  const indexed = children.filter(({ key }) => key.startsWith('['));
  const items =
    indexed.length > 0
      ? indexed
          .sort((one, other) => Number(one.key.slice(1, -1)) - Number(other.key.slice(1, -1)))
          .map((child) => nodeOfBranch(child, item))
      : [nodeOfBranch(branch, item)];
  return { kind: 'list', items, span: branch.span };
}

function childShape(shape: Shape | undefined, key: string): Shape | undefined {
  if (shape?.kind === 'map') return shape.item;
  if (shape?.kind !== 'struct') return undefined;
  return shape.fields[nameIn(shape, key)];
}

/** The option as its table spells it. */
function nameIn(shape: Shape | undefined, key: string): string {
  if (shape?.kind !== 'struct') return key;
  return Object.keys(shape.fields).find((name) => name.toLowerCase() === key.toLowerCase()) ?? key;
}
