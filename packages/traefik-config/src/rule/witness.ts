import { type Atom } from './atom.ts';
import type { Conjunct } from './normal-form.ts';
import type { Pattern } from './pattern.ts';
import { type PreparedRequest } from './request.ts';

/** A part of a name or path that no rule names, so that a witness stands for "everything else". */
export const unlikely = 'x7q9z';

/**
 * Requests that match the conjunct, each from another corner of it: for a prefix the path itself, one below it and a
 * sibling that only shares its first letters. None when a pattern gives no clue what it matches.
 */
export function witnesses(conjunct: Conjunct): readonly PreparedRequest[] {
  const positive = conjunct.filter(({ negated }) => !negated).map(({ atom }) => atom);
  const host = hostOf(positive);
  const paths = pathsOf(positive);
  if (host === null) return [];
  const base = {
    host,
    method:
      positive.flatMap((atom) => (atom.kind === 'method' ? [atom.value] : []))[0] ?? unlikely.toUpperCase(),
    headers: valuesOf(positive, ['header', 'headerPattern']),
    query: valuesOf(positive, ['query', 'queryPattern', 'firstQuery']),
    address: positive.flatMap((atom) => (atom.kind === 'client' ? [atom.network.address] : []))[0] ?? null,
  };
  return paths.map((path) => ({ ...base, path }));
}

function hostOf(atoms: readonly Atom[]): string | null {
  for (const atom of atoms) {
    if (atom.kind === 'host') return atom.value;
    if (atom.kind === 'subdomain') return `${unlikely}.${atom.value}`;
  }
  for (const atom of atoms) {
    if (atom.kind === 'hostPattern') return sampleOf(atom.pattern, [`${unlikely}.example`]);
  }
  return `${unlikely}.example`;
}

function pathsOf(atoms: readonly Atom[]): readonly string[] {
  const exact = atoms.flatMap((atom) => (atom.kind === 'path' ? [atom.value] : []));
  if (exact.length > 0) return exact.slice(0, 1);
  for (const atom of atoms) {
    if (atom.kind !== 'pathPattern') continue;
    const sample = sampleOf(atom.pattern, [`/${unlikely}`]);
    return sample === null ? [] : [sample];
  }
  const prefixes = atoms.flatMap((atom) => (atom.kind === 'prefix' ? [atom.value] : []));
  if (prefixes.length === 0) return [`/${unlikely}`];
  const longest = prefixes.reduce((one, other) => (other.length > one.length ? other : one));
  return longest.endsWith('/')
    ? [longest, `${longest}${unlikely}`]
    : [longest, `${longest}/`, `${longest}/${unlikely}`, `${longest}${unlikely}`];
}

function valuesOf(
  atoms: readonly Atom[],
  kinds: readonly Atom['kind'][],
): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const atom of atoms) {
    if (!kinds.includes(atom.kind) || !('name' in atom)) continue;
    const value = 'pattern' in atom ? (sampleOf(atom.pattern, [unlikely, '']) ?? '') : atom.value;
    values.set(atom.name, [...(values.get(atom.name) ?? []), value]);
  }
  return values;
}

/** A text that the pattern matches: one of the guesses, or what is left when its simple operators are taken away. */
function sampleOf(pattern: Pattern, guesses: readonly string[]): string | null {
  return [...guesses, ...simplified(pattern.text)].find((guess) => pattern.test(guess)) ?? null;
}

function simplified(text: string): readonly string[] {
  const bare = text
    .replaceAll(/\(\?[a-z]+\)/g, '')
    .replaceAll(/\(\?(?:P?<\w+>|[a-z]*:)/g, '(')
    .replaceAll(/^\^|\$$/g, '')
    .replaceAll(/\[[^\]]*\](?:[+*]|\{\d+(?:,\d*)?\})?/g, 'a')
    .replaceAll(/\\d[+*]?/g, '1')
    .replaceAll(/\\w[+*]?/g, 'a')
    .replaceAll(/(?<!\\)\.[+*]/g, unlikely)
    .replaceAll(/[^)\\]\?/g, '')
    .replaceAll(/\((?<first>[^()|]*)(?:\|[^()]*)?\)[?+*]?/g, '$<first>')
    .replaceAll(/(?<!\\)[+*]/g, '')
    .replaceAll(/\\(?<literal>[^A-Za-z0-9])/g, '$<literal>');
  const firstBranch = bare.split('|')[0] ?? '';
  return [bare, firstBranch, `/${bare}`, `/${firstBranch}`];
}
