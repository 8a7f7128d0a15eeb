/** Where something stands in its file: offsets of its first character and the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, without quotes. */
  readonly raw: string;
  readonly span: Span;
}
export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly span: Span;
}
export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}
export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly span: Span;
}
/** What YAML, TOML and plain data have in common, with places. */
export type Node = ScalarNode | ListNode | MapNode;

/** Written without a value, or as `null`: Traefik takes it for absent. */
export const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

export type Path = readonly (string | number)[];

const nowhere: Span = { start: 0, end: 0 };

/** Plain data as a tree; it has no places of its own. Functions, symbols and cycles are not data: they are left out. */
export function nodeOf(data: unknown, depth = 0): Node {
  if (depth < 100 && Array.isArray(data))
    return { kind: 'list', items: data.map((item) => nodeOf(item, depth + 1)), span: nowhere };
  if (depth < 100 && typeof data === 'object' && data !== null)
    return {
      kind: 'map',
      entries: Object.entries(data)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => ({ key, keySpan: nowhere, value: nodeOf(value, depth + 1) })),
      span: nowhere,
    };
  const value =
    typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? data : null;
  return { kind: 'scalar', value, raw: value === null ? '' : String(value), span: nowhere };
}

/** The child of that name, as Traefik finds it: letter case does not count, and null is absent. */
export function childOf(node: Node | undefined, key: string | number): Node | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'list') return typeof key === 'number' ? node.items[key] : undefined;
  return entryOf(node, String(key))?.value;
}

/** Of several spellings of a key the last one in sorted order wins. */
export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? entriesByKey(node).get(key.toLowerCase()) : undefined;
}

/** Large maps are asked again and again, one router at a time. */
const indexes = new WeakMap<MapNode, ReadonlyMap<string, Entry>>();

function entriesByKey(node: MapNode): ReadonlyMap<string, Entry> {
  const known = indexes.get(node);
  if (known !== undefined) return known;
  const index = new Map<string, Entry>();
  for (const entry of node.entries) {
    const key = entry.key.toLowerCase();
    const other = index.get(key);
    if (other === undefined || entry.key >= other.key) index.set(key, entry);
  }
  indexes.set(node, index);
  return index;
}

export const nodeAt = (root: Node | undefined, path: Path): Node | undefined =>
  path.reduce<Node | undefined>(childOf, root);

/** The place of the value, or of the nearest thing above it that is there. */
export function spanAt(root: Node | undefined, path: Path): Span {
  let span = root?.span ?? nowhere;
  let node = root;
  for (const key of path) {
    const entry = node?.kind === 'map' ? entryOf(node, String(key)) : undefined;
    node = childOf(node, key);
    if (node === undefined) return span;
    // A map or list begins where its key stands: that is what a person looks for.
    span = node.kind === 'scalar' || entry === undefined ? node.span : entry.keySpan;
  }
  return span;
}

/** The tree as plain data, with nulls kept. */
export function dataOf(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(dataOf);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, dataOf(value)]));
  }
}
