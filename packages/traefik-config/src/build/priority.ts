import { badValue } from '../errors.ts';
import { compileRule } from '../rule/compile.ts';
import { type Target, dialectOf } from '../rule/dialect.ts';
import { relate } from '../rule/inclusion.ts';
import { type Conjunct, normalForm } from '../rule/normal-form.ts';

export interface Ranked {
  readonly name: string;
  readonly rule: string;
  readonly conjuncts: readonly Conjunct[];
  readonly priority: number;
  /** Routes that it overlaps with, and that come after it only because they are declared later. */
  readonly before: readonly string[];
}

/** Room between two routes, for one that somebody puts there by hand. */
const step = 10;

/**
 * Priorities from what can be proved: a route that takes a part of what another takes comes before it. Where two
 * overlap and neither contains the other, the one that is declared first comes first. Throws `BAD_VALUE` for two
 * routes that take the same requests.
 */
export function rank(
  routes: readonly { readonly name: string; readonly rule: string }[],
  target: Target,
): readonly Ranked[] {
  const known = routes.map(({ name, rule }) => ({ name, rule, conjuncts: conjunctsOf(name, rule, target) }));
  const narrowerThan = new Map<string, Set<string>>(known.map(({ name }) => [name, new Set()]));
  const overlaps = new Map<string, string[]>();
  for (const [index, one] of known.entries())
    for (const other of known.slice(index + 1)) {
      const relation = relate(one.conjuncts, other.conjuncts);
      switch (relation) {
        case 'equal':
          throw badValue(
            `routes ${one.name} and ${other.name} take the same requests; join them, or make one narrower`,
          );
        case 'narrower':
          narrowerThan.get(other.name)?.add(one.name);
          break;
        case 'wider':
          narrowerThan.get(one.name)?.add(other.name);
          break;
        case 'unknown':
          overlaps.set(one.name, [...(overlaps.get(one.name) ?? []), other.name]);
          break;
        case 'disjoint':
          break;
      }
    }
  const placed: (typeof known)[number][] = [];
  const isPlaced = (name: string): boolean => placed.some((each) => each.name === name);
  while (placed.length < known.length) {
    // Inclusion has no circles, so there is always one whose narrower routes are all placed.
    const next = known.find(
      ({ name }) => !isPlaced(name) && [...(narrowerThan.get(name) ?? [])].every(isPlaced),
    );
    if (next === undefined) break;
    placed.push(next);
  }
  return placed.map((each, index) => ({
    ...each,
    priority: (placed.length - index) * step,
    before: (overlaps.get(each.name) ?? []).filter((other) =>
      placed.slice(index + 1).some(({ name }) => name === other),
    ),
  }));
}

function conjunctsOf(name: string, rule: string, target: Target): readonly Conjunct[] {
  const compiled = compileRule(rule, dialectOf(target, 'http'));
  if (compiled.kind !== 'compiled') {
    const reason = compiled.kind === 'unreadable' ? compiled.problem.message : compiled.problems[0]?.message;
    throw badValue(`route ${name} has a matcher that Traefik refuses: ${reason ?? rule}`);
  }
  const conjuncts = normalForm(compiled.expression);
  if (conjuncts === null) throw badValue(`route ${name} has more than 64 alternatives; split it in two`);
  return conjuncts;
}
