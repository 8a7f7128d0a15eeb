import { UpdateError } from '../errors.ts';

export interface Ordered {
  readonly id: string;
  /** Components that must be installed before this one. */
  readonly requires: readonly string[];
}

/**
 * The order of installation: what is required first, otherwise as listed. Equal input gives an equal order.
 * @throws {UpdateError} `COMPONENT_ORDER` when ids repeat, one is required that is not there, or they wait for each other.
 */
export function inOrder<T extends Ordered>(components: readonly T[]): readonly T[] {
  const byId = new Map(components.map((component) => [component.id, component]));
  if (byId.size !== components.length)
    throw new UpdateError('COMPONENT_ORDER', 'Two components have the same id; give each its own.');
  const ordered: T[] = [];
  const done = new Set<string>();
  const visit = (component: T, waiting: readonly string[]): void => {
    if (done.has(component.id)) return;
    if (waiting.includes(component.id))
      throw new UpdateError(
        'COMPONENT_ORDER',
        `Components wait for each other: ${[...waiting, component.id].join(' → ')}; remove one of these requirements.`,
      );
    for (const id of component.requires) {
      const required = byId.get(id);
      if (required === undefined)
        throw new UpdateError(
          'COMPONENT_ORDER',
          `${component.id} requires ${id}, which the package does not hold.`,
        );
      visit(required, [...waiting, component.id]);
    }
    done.add(component.id);
    ordered.push(component);
  };
  for (const component of components) visit(component, []);
  return ordered;
}
