import { type Atom, atomKey } from './atom.ts';
import type { Expression } from './compile.ts';

export interface Literal {
  readonly atom: Atom;
  readonly negated: boolean;
}

/** Literals that must all hold. */
export type Conjunct = readonly Literal[];

/** A rule that comes apart in more pieces than this is not taken apart: nobody writes such, and each piece costs. */
const mostConjuncts = 64;

/** The rule as an "or" of "and"s; null when that would be too many. */
export function normalForm(expression: Expression): readonly Conjunct[] | null {
  const conjuncts = expand(expression, false);
  if (conjuncts === null) return null;
  return conjuncts.map(withoutRepeats).filter((conjunct) => !contradicts(conjunct));
}

function expand(expression: Expression, negated: boolean): readonly Conjunct[] | null {
  switch (expression.kind) {
    case 'atom':
      if (expression.atom.kind === 'any') return negated ? [] : [[]];
      return [[{ atom: expression.atom, negated }]];
    case 'not':
      return expand(expression.part, !negated);
    case 'and':
    case 'or': {
      // De Morgan: "not (a and b)" is "not a or not b".
      const isOr = (expression.kind === 'or') !== negated;
      return isOr ? union(expression.parts, negated) : product(expression.parts, negated);
    }
  }
}

function union(parts: readonly Expression[], negated: boolean): readonly Conjunct[] | null {
  const all: Conjunct[] = [];
  for (const part of parts) {
    const conjuncts = expand(part, negated);
    if (conjuncts === null || all.length + conjuncts.length > mostConjuncts) return null;
    all.push(...conjuncts);
  }
  return all;
}

function product(parts: readonly Expression[], negated: boolean): readonly Conjunct[] | null {
  let all: readonly Conjunct[] = [[]];
  for (const part of parts) {
    const conjuncts = expand(part, negated);
    if (conjuncts === null || all.length * conjuncts.length > mostConjuncts) return null;
    all = all.flatMap((left) => conjuncts.map((right) => [...left, ...right]));
  }
  return all;
}

const keyOf = ({ atom, negated }: Literal): string => `${negated ? '!' : ''}${atomKey(atom)}`;

const withoutRepeats = (conjunct: Conjunct): Conjunct => [
  ...new Map(conjunct.map((literal) => [keyOf(literal), literal])).values(),
];

/** Two hosts, two paths, two methods, or a thing and its opposite: no request is both. */
function contradicts(conjunct: Conjunct): boolean {
  const single = new Map<string, string>();
  const keys = new Set(conjunct.map(keyOf));
  for (const { atom, negated } of conjunct) {
    if (!negated && keys.has(`!${atomKey(atom)}`)) return true;
    if (negated || !(atom.kind === 'host' || atom.kind === 'path' || atom.kind === 'method')) continue;
    const other = single.get(atom.kind);
    if (other !== undefined && other !== atom.value) return true;
    single.set(atom.kind, atom.value);
  }
  return false;
}
