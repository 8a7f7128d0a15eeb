import type { Target } from '../rule/dialect.ts';
import {
  type Entry,
  type MapNode,
  type Node,
  type Path,
  type ScalarNode,
  type Span,
  dataOf,
  isNull,
} from '../read/node.ts';
import { durationMs, meantDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import { type Shape, type StructShape, existsIn, mayBeEmpty } from './shape.ts';

/** What the decoder of Traefik would stumble over or silently leave out. */
export interface DecodeIssue {
  readonly code:
    | 'TC102'
    | 'TC103'
    | 'TC104'
    | 'TC105'
    | 'TC107'
    | 'TC108'
    | 'TC109'
    | 'TC111'
    | 'TC119'
    | 'TC120'
    | 'TC813';
  readonly path: Path;
  readonly span: Span;
  readonly message: string;
  /** Where Traefik goes on, with its default. */
  readonly severity?: 'warning';
  /** What to write in place of the span, where only one thing can be meant. */
  readonly replacement?: string;
}

export interface Decoded<Value> {
  /** What Traefik has in memory after reading, where it reads it at all. */
  readonly value: Value;
  readonly issues: readonly DecodeIssue[];
}

/**
 * Reads a tree as Traefik's file decoder does: keys in any letter case, null as absent, unknown keys ignored at the
 * root and refused below it, empty maps refused, words and numbers turned into what the option wants.
 */
export function decode<Value>(root: Node, shape: StructShape, target: Target): Decoded<Value> {
  const issues: DecodeIssue[] = [];
  const decoder = new Decoder(target, issues);
  return { value: (decoder.root(root, shape) ?? {}) as Value, issues };
}

type ScalarShape = Extract<Shape, { kind: 'text' | 'flag' | 'integer' | 'float' | 'duration' }>;

class Decoder {
  readonly #target: Target;
  readonly #issues: DecodeIssue[];

  constructor(target: Target, issues: DecodeIssue[]) {
    this.#target = target;
    this.#issues = issues;
  }

  root(node: Node, shape: StructShape): unknown {
    if (node.kind === 'scalar' && node.value === null) return {};
    if (node.kind !== 'map') {
      this.#report('TC119', [], node.span, `a map of options is expected here, not ${nameOf(node)}`);
      return {};
    }
    return this.#struct(node, shape, []);
  }

  #report(code: DecodeIssue['code'], path: Path, span: Span, message: string, replacement?: string): void {
    this.#issues.push({ code, path, span, message, ...(replacement === undefined ? {} : { replacement }) });
  }

  #struct(node: MapNode, shape: StructShape, path: Path): unknown {
    const value: Record<string, unknown> = {};
    const known = new Map(Object.keys(shape.fields).map((name) => [name.toLowerCase(), name]));
    for (const entry of this.#distinct(node, path)) {
      const name = known.get(entry.key.toLowerCase());
      const field = name === undefined ? undefined : shape.fields[name];
      if (name === undefined || field === undefined) this.#unknownKey(entry, path, Object.keys(shape.fields));
      else if (!existsIn(field, this.#target)) this.#otherVersion(entry, field, path);
      else {
        if (field.deprecated !== undefined && !isNull(entry.value) && this.#target === 'v3.7')
          this.#report(
            'TC813',
            [...path, name],
            entry.keySpan,
            `${name} is outdated; write ${field.deprecated}`,
          );
        const decoded = this.#entry(entry, field, [...path, name]);
        if (decoded !== undefined) value[name] = decoded;
      }
    }
    return value;
  }

  /** Of spellings that differ only in letter case, the last in sorted order. */
  #distinct(node: MapNode, path: Path): readonly Entry[] {
    const byKey = new Map<string, Entry>();
    for (const entry of node.entries) {
      const key = entry.key.toLowerCase();
      const other = byKey.get(key);
      if (other !== undefined && other.key !== entry.key)
        this.#report(
          'TC111',
          [...path, entry.key],
          entry.keySpan,
          `${entry.key} and ${other.key} are one option to Traefik; the last in sorted order counts`,
        );
      if (other === undefined || entry.key >= other.key) byKey.set(key, entry);
    }
    return [...byKey.values()];
  }

  #unknownKey({ key, keySpan }: Entry, path: Path, names: readonly string[]): void {
    const near = nearest(key, names);
    const hint = near === null ? '' : `; ${near} is one`;
    if (path.length === 0)
      this.#report(
        'TC103',
        [key],
        keySpan,
        `${key} is no option here: Traefik ignores it without a word${hint}`,
        near ?? undefined,
      );
    else
      this.#report(
        'TC102',
        [...path, key],
        keySpan,
        `${path.join('.')} has no option ${key}${hint}`,
        near ?? undefined,
      );
  }

  #otherVersion({ key, keySpan, value }: Entry, field: Shape, path: Path): void {
    if (isNull(value)) return;
    const where = path.length === 0 ? key : `${path.join('.')}.${key}`;
    const when =
      field.since === undefined
        ? `${where} is gone since v3`
        : `${where} came with v${field.since}, and v2.11 does not know it`;
    this.#report('TC120', [...path, key], keySpan, when);
  }

  #entry(entry: Entry, shape: Shape, path: Path): unknown {
    const { value, keySpan } = entry;
    if (isNull(value)) {
      if (shape.kind === 'struct' && shape.empty === 'taken')
        this.#report(
          'TC104',
          path,
          keySpan,
          `${entry.key} without a value is absent; write ${entry.key}: {} to switch it on`,
        );
      return undefined;
    }
    if (isEmpty(value) && (shape.kind === 'struct' || shape.kind === 'map')) {
      if (!mayBeEmpty(shape, this.#target)) {
        this.#report(
          'TC105',
          path,
          keySpan,
          `${entry.key} has nothing in it: Traefik refuses it as "a standalone element"`,
        );
        return undefined;
      }
    }
    return this.#value(value, shape, path);
  }

  #value(node: Node, shape: Shape, path: Path): unknown {
    switch (shape.kind) {
      case 'free':
        return dataOf(node);
      case 'struct':
        return node.kind === 'map'
          ? this.#struct(node, shape, path)
          : this.#wrongKind(node, 'a map of options', path);
      case 'map':
        if (node.kind !== 'map') return this.#wrongKind(node, 'a map of names', path);
        return Object.fromEntries(
          node.entries.flatMap((entry) => {
            const value = this.#entry(entry, shape.item, [...path, entry.key]);
            return value === undefined ? [] : [[entry.key, value] as const];
          }),
        );
      case 'list':
        return this.#list(node, shape.item, path);
      case 'text':
      case 'flag':
      case 'integer':
      case 'float':
      case 'duration':
        return node.kind === 'scalar'
          ? this.#scalar(node, shape, path)
          : this.#wrongKind(node, 'one value', path);
    }
  }

  #list(node: Node, item: Shape, path: Path): unknown {
    if (node.kind === 'list')
      return node.items.flatMap((each, index) => {
        if (isNull(each)) return [];
        const value = this.#value(each, item, [...path, index]);
        return value === undefined ? [] : [value];
      });
    // One text is taken as a list, parted at commas.
    if (node.kind === 'scalar' && item.kind === 'text') return node.raw.split(',').map((part) => part.trim());
    return this.#wrongKind(node, 'a list', path);
  }

  #wrongKind(node: Node, wanted: string, path: Path): unknown {
    this.#report('TC119', path, node.span, `${path.join('.')} is ${wanted}, not ${nameOf(node)}`);
    return undefined;
  }

  #scalar(node: ScalarNode, shape: ScalarShape, path: Path): unknown {
    const name = String(path.at(-1) ?? '');
    switch (shape.kind) {
      case 'flag': {
        const value = flagOf(node.raw);
        if (value !== null) return value;
        const meant = /^(?:yes|on|y)$/i.test(node.raw)
          ? 'true'
          : /^(?:no|off|n)$/i.test(node.raw)
            ? 'false'
            : undefined;
        this.#report('TC107', path, node.span, `${name} is true or false, not ${shown(node)}`, meant);
        return undefined;
      }
      case 'integer': {
        const value = typeof node.value === 'number' ? node.value : integerOf(node.raw);
        if (value !== null && Number.isInteger(value)) return value;
        this.#report('TC109', path, node.span, `${name} is a whole number, not ${shown(node)}`);
        return undefined;
      }
      case 'float': {
        const value = typeof node.value === 'number' ? node.value : Number(node.raw);
        if (node.raw.trim() !== '' && Number.isFinite(value)) return value;
        this.#report('TC109', path, node.span, `${name} is a number, not ${shown(node)}`);
        return undefined;
      }
      case 'duration': {
        const value = typeof node.value === 'number' ? node.value : node.raw;
        const isBare = durationMs(value) !== null && /^[+-]?\d+$/.test(node.raw);
        if (durationMs(value) !== null && !(isBare && this.#target === 'v2.11' && shape.textInV2 === true))
          return value;
        this.#badDuration(node, shape.textInV2 === true, path);
        return shape.textInV2 === true && this.#target === 'v2.11' ? node.raw : undefined;
      }
      case 'text':
        return node.raw;
    }
  }

  #badDuration(node: ScalarNode, isText: boolean, path: Path): void {
    const meant = /^\d+$/.test(node.raw) ? `${node.raw}s` : meantDuration(node.raw);
    const goesOn = isText && this.#target === 'v2.11';
    const message = `${String(path.at(-1) ?? '')} is a duration as 15m or 1h30m (units h m s ms us ns), not ${shown(node)}`;
    this.#issues.push({
      code: 'TC108',
      path,
      span: node.span,
      message: goesOn ? `${message}, so v2.11 takes its default` : message,
      ...(goesOn ? { severity: 'warning' } : {}),
      ...(meant === null ? {} : { replacement: meant }),
    });
  }
}

/** Nothing that is not null; an empty list counts as nothing. */
const isEmpty = (node: Node): boolean =>
  node.kind === 'map' &&
  node.entries.every(({ value }) => isNull(value) || (value.kind === 'list' && value.items.length === 0));

const nameOf = (node: Node): string =>
  node.kind === 'map' ? 'a map' : node.kind === 'list' ? 'a list' : shown(node);

const shown = (node: ScalarNode): string =>
  JSON.stringify(node.raw.length > 60 ? `${node.raw.slice(0, 60)}…` : node.raw);

/** Go's `strconv.ParseBool`. */
function flagOf(raw: string): boolean | null {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(raw)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(raw)) return false;
  return null;
}

const integerOf = (raw: string): number | null =>
  /^[+-]?\d[\d_]*$/.test(raw) ? Number(raw.replaceAll('_', '')) : null;
