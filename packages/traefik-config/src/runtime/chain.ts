import type { Middleware } from '../model/dynamic.ts';
import type { Path } from '../read/node.ts';
import type { Defined, Objects } from './objects.ts';
import type { Problem } from './problem.ts';
import { parseReference, qualified } from './references.ts';
import { placeIn } from './source.ts';
import { unknownName } from './unknown-name.ts';

export interface ExpandedChain {
  readonly middlewares: readonly Defined<Middleware>[];
  readonly problems: readonly Problem[];
}

/** Chains of chains can double at each step; nobody means a longer one. */
const longestChain = 1000;

/** The middlewares behind the names, in order, with every `chain` replaced by what it names. */
export function expandChain(
  names: readonly string[],
  owner: Pick<Defined<unknown>, 'provider' | 'source' | 'path' | 'name'>,
  objects: Objects,
): ExpandedChain {
  const middlewares: Defined<Middleware>[] = [];
  const problems: Problem[] = [];
  const visit = (
    list: readonly string[],
    from: Pick<Defined<unknown>, 'provider' | 'source' | 'path'>,
    base: Path,
    above: readonly string[],
  ): void => {
    for (const [index, text] of list.entries()) {
      if (middlewares.length >= longestChain) return;
      const reference = parseReference(text, from.provider);
      const key = qualified(reference);
      const found = objects.middlewares.get(key);
      const place = placeIn(from.source, [...base, index]);
      if (above.includes(key)) {
        problems.push({ code: 'TC210', place, message: `${[...above, key].join(' → ')} is a circle` });
        continue;
      }
      if (found === undefined) {
        // What a provider defines that is not among the files cannot be judged.
        if (objects.providers.has(reference.provider))
          problems.push({
            place,
            ...unknownName('middleware', text, reference, objects.middlewareNames, 'TC201'),
          });
        continue;
      }
      const inner = found.value.chain?.middlewares;
      if (inner === undefined) middlewares.push(found);
      else visit(inner, found, [...found.path, 'chain', 'middlewares'], [...above, key]);
    }
  };
  visit(names, owner, [...owner.path, 'middlewares'], []);
  return { middlewares, problems };
}
