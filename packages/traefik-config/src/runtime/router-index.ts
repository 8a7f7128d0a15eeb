import { withoutDot } from '../rule/atom.ts';
import { type Conjunct } from '../rule/normal-form.ts';
import { evaluate } from '../rule/evaluate.ts';
import type { PreparedRequest } from '../rule/request.ts';
import type { RuntimeRouter } from './routers.ts';

/**
 * Finds the routers that match a request without asking all of them: they are filed under the host and path that
 * their rules name.
 */
export class RouterIndex {
  readonly #buckets = new Map<string, RuntimeRouter[]>();
  readonly #prefixLengths = new Set<number>();
  #evaluations = 0;

  constructor(routers: readonly RuntimeRouter[]) {
    for (const router of routers) for (const key of this.#keysOf(router)) this.#file(key, router);
  }

  /** Rules that were held against a request so far: the cost of the work. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** Those that match, highest priority first; equal ones in no order that counts. */
  matching(request: PreparedRequest): readonly RuntimeRouter[] {
    const seen = new Set<RuntimeRouter>();
    const found: RuntimeRouter[] = [];
    for (const key of this.#lookups(request))
      for (const router of this.#buckets.get(key) ?? []) {
        if (seen.has(router)) continue;
        seen.add(router);
        this.#evaluations += 1;
        if (router.rule?.kind === 'compiled' && evaluate(router.rule.expression, request)) found.push(router);
      }
    return found.sort((one, other) => other.priority - one.priority);
  }

  #file(key: string, router: RuntimeRouter): void {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, [router]);
    else bucket.push(router);
  }

  #keysOf({ conjuncts }: RuntimeRouter): ReadonlySet<string> {
    if (conjuncts === null) return new Set(['* *']);
    return new Set(conjuncts.map((conjunct) => `${hostKey(conjunct)} ${this.#pathKey(conjunct)}`));
  }

  #pathKey(conjunct: Conjunct): string {
    let longest = '';
    for (const { atom, negated } of conjunct) {
      if (negated) continue;
      if (atom.kind === 'path') return `=${atom.value}`;
      if (atom.kind === 'prefix' && atom.value.length > longest.length) longest = atom.value;
    }
    if (longest === '') return '*';
    this.#prefixLengths.add(longest.length);
    return `^${longest}`;
  }

  *#lookups({ host, path }: PreparedRequest): Generator<string> {
    const bare = withoutDot(host);
    const hosts = ['*', `=${bare}`, `.${bare.slice(bare.indexOf('.') + 1)}`];
    const paths = ['*', `=${path}`];
    for (const length of this.#prefixLengths)
      if (length <= path.length) paths.push(`^${path.slice(0, length)}`);
    for (const one of hosts) for (const other of paths) yield `${one} ${other}`;
  }
}

function hostKey(conjunct: Conjunct): string {
  for (const { atom, negated } of conjunct) {
    if (negated) continue;
    if (atom.kind === 'host') return `=${withoutDot(atom.value)}`;
    if (atom.kind === 'subdomain') return `.${atom.value}`;
  }
  return '*';
}
