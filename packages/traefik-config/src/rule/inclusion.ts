import { type Atom, atomKey, withoutDot } from './atom.ts';
import { covers } from './ip.ts';
import type { Conjunct, Literal } from './normal-form.ts';

/** How two rules lie to each other, as far as it can be proved. */
export type Relation = 'equal' | 'narrower' | 'wider' | 'disjoint' | 'unknown';

/**
 * Whether every request that `inner` matches is matched by `outer` too. True is a proof, false only says that none
 * was found: patterns and negations are compared by their text.
 */
export const includes = (outer: readonly Conjunct[], inner: readonly Conjunct[]): boolean =>
  inner.every((conjunct) => outer.some((wider) => conjunctIncludes(wider, conjunct)));

const conjunctIncludes = (outer: Conjunct, inner: Conjunct): boolean =>
  outer.every((wanted) => inner.some((given) => implies(given, wanted)));

export function relate(left: readonly Conjunct[], right: readonly Conjunct[]): Relation {
  const inRight = includes(right, left);
  const inLeft = includes(left, right);
  if (inRight && inLeft) return 'equal';
  if (inRight) return 'narrower';
  if (inLeft) return 'wider';
  return left.every((one) => right.every((other) => excludes(one, other))) ? 'disjoint' : 'unknown';
}

/** Whether no request can match both, as far as it can be proved. */
export const excludes = (left: Conjunct, right: Conjunct): boolean =>
  left.some((one) => right.some((other) => isOpposite(one, other)));

function implies(given: Literal, wanted: Literal): boolean {
  if (wanted.negated) {
    if (given.negated) return atomImplies(wanted.atom, given.atom);
    return areDisjoint(given.atom, wanted.atom);
  }
  return !given.negated && atomImplies(given.atom, wanted.atom);
}

function isOpposite(one: Literal, other: Literal): boolean {
  if (one.negated && other.negated) return false;
  if (one.negated) return atomImplies(other.atom, one.atom);
  if (other.negated) return atomImplies(one.atom, other.atom);
  return areDisjoint(one.atom, other.atom);
}

/** Whether a request that answers `given` with yes answers `wanted` with yes. */
function atomImplies(given: Atom, wanted: Atom): boolean {
  if (wanted.kind === 'any' || atomKey(given) === atomKey(wanted)) return true;
  switch (given.kind) {
    case 'host':
      if (wanted.kind === 'subdomain') return parentOf(given.value) === wanted.value;
      return wanted.kind === 'hostPattern' && wanted.pattern.test(given.value);
    case 'path':
      if (wanted.kind === 'prefix') return given.value.startsWith(wanted.value);
      return wanted.kind === 'pathPattern' && wanted.pattern.test(given.value);
    case 'prefix':
      return wanted.kind === 'prefix' && given.value.startsWith(wanted.value);
    case 'pathPattern':
      return wanted.kind === 'prefix' && literalStart(given.pattern.text).startsWith(wanted.value);
    case 'header':
      return (
        wanted.kind === 'headerPattern' && given.name === wanted.name && wanted.pattern.test(given.value)
      );
    case 'query':
      return wanted.kind === 'queryPattern' && given.name === wanted.name && wanted.pattern.test(given.value);
    case 'client':
      return wanted.kind === 'client' && covers(wanted.network, given.network);
    case 'any':
    case 'subdomain':
    case 'hostPattern':
    case 'method':
    case 'headerPattern':
    case 'queryPattern':
    case 'firstQuery':
    case 'connection':
      return false;
  }
}

function areDisjoint(one: Atom, other: Atom): boolean {
  switch (one.kind) {
    case 'host':
      if (other.kind === 'host') return withoutDot(one.value) !== withoutDot(other.value);
      if (other.kind === 'subdomain') return parentOf(one.value) !== other.value;
      return other.kind === 'hostPattern' && !other.pattern.test(one.value);
    case 'subdomain':
      if (other.kind === 'subdomain') return one.value !== other.value;
      return other.kind === 'host' && areDisjoint(other, one);
    case 'hostPattern':
      return other.kind === 'host' && areDisjoint(other, one);
    case 'path':
      if (other.kind === 'path') return one.value !== other.value;
      if (other.kind === 'prefix') return !one.value.startsWith(other.value);
      return other.kind === 'pathPattern' && !other.pattern.test(one.value);
    case 'prefix':
      if (other.kind === 'prefix')
        return !one.value.startsWith(other.value) && !other.value.startsWith(one.value);
      if (other.kind === 'pathPattern') return startsElsewhere(other.pattern.text, one.value);
      return other.kind === 'path' && areDisjoint(other, one);
    case 'pathPattern':
      return (other.kind === 'path' || other.kind === 'prefix') && areDisjoint(other, one);
    case 'method':
      return other.kind === 'method' && one.value !== other.value;
    case 'client':
      return (
        other.kind === 'client' && !covers(one.network, other.network) && !covers(other.network, one.network)
      );
    case 'any':
    case 'header':
    case 'headerPattern':
    case 'query':
    case 'queryPattern':
    case 'firstQuery':
    case 'connection':
      return false;
  }
}

const parentOf = (host: string): string => withoutDot(host).split('.').slice(1).join('.');

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Whether an anchored pattern begins with a literal text that no path under `prefix` has. */
function startsElsewhere(pattern: string, prefix: string): boolean {
  const ignoresCase = pattern.startsWith('(?i)^');
  const start = literalStart(ignoresCase ? pattern.slice(4) : pattern);
  const length = Math.min(start.length, prefix.length);
  const [one, other] = [start.slice(0, length), prefix.slice(0, length)];
  if (!ignoresCase) return length > 0 && one !== other;
  // Outside of ASCII letters can equal others that look nothing like them.
  return isAscii(one + other) && length > 0 && one.toLowerCase() !== other.toLowerCase();
}

/** The text that everything an anchored, case-sensitive pattern matches begins with; empty when unknown. */
export function literalStart(pattern: string): string {
  if (!pattern.startsWith('^') || /[|]/.test(pattern)) return '';
  let text = '';
  const body = pattern.slice(1);
  for (let index = 0; index < body.length; index += 1) {
    let character = body[index] ?? '';
    let next = body[index + 1] ?? '';
    if (character === '\\') {
      if (!/[^A-Za-z0-9]/.test(next)) break;
      character = next;
      index += 1;
      next = body[index + 1] ?? '';
    } else if (/[.+*?()[\]{}^$]/.test(character)) break;
    // What follows may make the character optional.
    if (/[*?{]/.test(next)) break;
    text += character;
  }
  return text;
}
