import { nearest } from '../model/nearest.ts';
import { dynamicShape } from '../model/dynamic.ts';
import { staticShape } from '../model/static.ts';
import type { Document } from './document.ts';
import { type Node, childOf } from './node.ts';
import { baseName } from './paths.ts';

export type FileKind = 'static' | 'dynamic' | 'compose' | 'other';

const lower = (names: readonly string[]): readonly string[] => names.map((name) => name.toLowerCase());
const staticKeys = lower(Object.keys(staticShape.fields));
const dynamicKeys = lower(Object.keys(dynamicShape.fields));

/** What a file is, by what stands in it; its name decides only where the content does not. */
export function kindOf({ root, file }: Document): FileKind {
  const isNamedStatic = /^traefik\.(?:ya?ml|toml)$/i.test(baseName(file));
  if (root.kind !== 'map') return isNamedStatic ? 'static' : 'other';
  const keys = root.entries.map(({ key }) => key.toLowerCase());
  const hits = (names: readonly string[]): number => keys.filter((key) => names.includes(key)).length;
  if (isCompose(root)) return 'compose';
  if (isNamedStatic) return 'static';
  const [asStatic, asDynamic] = [hits(staticKeys), hits(dynamicKeys)];
  if (asStatic === 0 && asDynamic === 0) return nearKind(keys);
  return asStatic > asDynamic ? 'static' : 'dynamic';
}

function isCompose(root: Node): boolean {
  const services = childOf(root, 'services');
  if (services?.kind !== 'map') return false;
  return services.entries.every(({ value }) => value.kind === 'map');
}

/** A file whose only keys are misspelled ones. */
function nearKind(keys: readonly string[]): FileKind {
  // Three letters are near to nearly everything.
  const isNear = (names: readonly string[]): boolean =>
    keys.some((key) => key.length > 3 && nearest(key, names) !== null);
  if (isNear(dynamicKeys.filter((key) => key === 'http'))) return 'dynamic';
  return isNear(staticKeys.filter((key) => key.length > 5)) ? 'static' : 'other';
}
