import { UpdateError } from '../errors.ts';

/** How a component is installed: an image is loaded, an archive is unpacked beside the old one, migrations are run. */
export type ComponentType = 'docker_image' | 'archive' | 'migrations' | 'trust';

/** Which components a product has, and in which forms each may come. */
export type ComponentTable = Readonly<Record<string, readonly ComponentType[]>>;

/** The parts of the appliance that a package may replace (the product's specification). */
export const arasulComponents: ComponentTable = {
  'dashboard-backend': ['docker_image', 'archive'],
  'dashboard-frontend': ['docker_image', 'archive'],
  'llm-service': ['docker_image', 'archive'],
  'embedding-service': ['docker_image', 'archive'],
  'metrics-collector': ['docker_image', 'archive'],
  'self-healing-agent': ['docker_image', 'archive'],
  n8n: ['archive'],
  postgres: ['migrations'],
  'update-keys': ['trust'],
};

const typesOf = (id: string, table: ComponentTable): readonly ComponentType[] | undefined =>
  Object.hasOwn(table, id) ? table[id] : undefined;

/** The form in which files of a component come, other than an image; an archive where the table does not say. */
export const fileTypeOf = (id: string): ComponentType =>
  typesOf(id, arasulComponents)?.find((type) => type !== 'docker_image') ?? 'archive';

/** `null` when the table holds `id` in the form `type`; otherwise what is wrong and what would be right. */
export function componentProblem(id: string, type: ComponentType, allowed: ComponentTable): string | null {
  const types = typesOf(id, allowed);
  if (types === undefined)
    return `There is no component ${JSON.stringify(id)}; it must be one of ${Object.keys(allowed).join(', ')}.`;
  return types.includes(type)
    ? null
    : `The component ${id} cannot be of type ${type}; it must be ${types.join(' or ')}.`;
}

/** @throws {UpdateError} `COMPONENT_UNKNOWN` */
export function checkComponent(
  id: string,
  type: ComponentType,
  allowed: ComponentTable = arasulComponents,
): void {
  const problem = componentProblem(id, type, allowed);
  if (problem !== null) throw new UpdateError('COMPONENT_UNKNOWN', problem);
}
