import type { Dynamic } from '../model/dynamic.ts';
import type { Static } from '../model/static.ts';
import { type Comments, escapeTemplates, renderYaml } from './yaml.ts';

/** Static configuration as YAML. `{}` is written where it switches something on, and an empty list not at all. */
export const renderStatic = (config: Static, comments: Comments = {}): string =>
  renderYaml(withoutEmpty(config), comments);

/** Dynamic configuration as YAML for the file provider: two braces are escaped, since its files are templates. */
export const renderDynamic = (config: Dynamic, comments: Comments = {}): string =>
  escapeTemplates(renderYaml(withoutEmpty(config), comments));

/** Traefik refuses a file for a map without content, and a list without items says nothing. */
function withoutEmpty(config: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]: [string, unknown]) => {
      if (Array.isArray(value)) return value.length === 0 ? [] : [[key, value.map(itemWithoutEmpty)]];
      return [[key, itemWithoutEmpty(value)]];
    }),
  );
}

const itemWithoutEmpty = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? withoutEmpty(value) : value;
