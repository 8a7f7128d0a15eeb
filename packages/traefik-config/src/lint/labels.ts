import { dynamicShape } from '../model/dynamic.ts';
import type { Shape } from '../model/shape.ts';
import type { ComposeFile, ComposeLabel, ComposeService } from '../read/compose.ts';
import { routingLabels } from '../read/labels.ts';
import type { Problem } from '../runtime/problem.ts';
import type { World } from './project.ts';
import { isExposed } from './read-project.ts';

/** Labels of containers: TC502, TC904 to TC908, TC329. */
export function* labelProblems(world: World): Generator<Problem> {
  const docker = world.static?.value.providers?.docker;
  if (world.static !== null && docker === undefined) return;
  for (const file of world.compose)
    for (const service of file.services) {
      if (!isExposed(service, docker?.exposedByDefault !== false)) continue;
      yield* eachLabel(file, service);
      yield* together(file, service);
    }
}

const atLabel = (
  file: ComposeFile,
  { span }: Pick<ComposeLabel, 'span'>,
  code: Problem['code'],
  message: string,
): Problem => ({
  code,
  message,
  span,
  place: { document: file.document, root: file.document.root, path: [] },
});

/** Options whose value is a list, and whose items may well hold a comma. */
const commaLists = /\.(?:sourcerange|originlistregex|contenttypes)$/i;

function* eachLabel(file: ComposeFile, service: ComposeService): Generator<Problem> {
  for (const label of service.labels.filter(({ name }) => /^traefik\./i.test(name))) {
    if (label.isBare) yield atLabel(file, label, 'TC905', `${label.name} is no text: write "${label.value}"`);
    if (label.value.replaceAll('$$', '').includes('$'))
      yield atLabel(file, label, 'TC502', `${label.name} has a single $, which compose takes for a variable`);
    if (commaLists.test(label.name) && /[{[(][^})\]]*,/.test(label.value))
      yield atLabel(file, label, 'TC906', `${label.name} has a comma inside of a value: it is cut there`);
  }
  for (const label of routingLabels(service)) {
    const closed = unsupported(label.name.split('.').slice(1));
    if (closed !== null)
      yield atLabel(file, label, 'TC907', `${closed} cannot be set by a label: ${service.name} is skipped`);
  }
}

/** The first part of the option that no label can set. */
function unsupported(parts: readonly string[]): string | null {
  let shape: Shape = dynamicShape;
  for (const part of parts.map((each) => each.replace(/\[\d+\]$/, ''))) {
    if (shape.kind === 'map') {
      shape = shape.item;
      continue;
    }
    if (shape.kind !== 'struct') return null;
    const found: readonly [string, Shape] | undefined = Object.entries(shape.fields).find(
      ([name]) => name.toLowerCase() === part.toLowerCase(),
    );
    if (found === undefined) return null;
    if (found[1].noLabel === true && !/^(?:url|address)$/.test(found[0])) return found[0];
    shape = found[1];
  }
  return null;
}

function* together(file: ComposeFile, service: ComposeService): Generator<Problem> {
  const labels = routingLabels(service);
  const names = (kind: 'routers' | 'services'): ReadonlySet<string> =>
    new Set(
      labels.flatMap(({ name }) => {
        const groups = /^traefik\.http\.(?<kind>routers|services)\.(?<name>[^.]+)\./i.exec(name)?.groups;
        return groups?.['kind']?.toLowerCase() === kind ? [groups['name'] ?? ''] : [];
      }),
    );
  const has = (pattern: RegExp): boolean => labels.some(({ name }) => pattern.test(name));
  const [routers, services] = [names('routers'), names('services')];
  const [first] = labels;
  if (first === undefined) return;
  for (const router of routers) {
    const own = labels.filter(({ name }) =>
      name.toLowerCase().startsWith(`traefik.http.routers.${router.toLowerCase()}.`),
    );
    const [label] = own;
    if (label === undefined) continue;
    const hasService = own.some(({ name }) => /\.service$/i.test(name));
    if (!hasService && services.size > 1)
      yield atLabel(
        file,
        label,
        'TC908',
        `router ${router} names no service, and ${service.name} has ${services.size}`,
      );
    if (!own.some(({ name }) => /\.rule$/i.test(name)))
      yield atLabel(file, label, 'TC329', `router ${router} has no rule: it gets the default one`);
  }
  const isInternal = labels.some(({ value }) => value.endsWith('@internal'));
  const hasPort = has(/\.loadbalancer\.server\.(?:port|url)$/i);
  const ports = new Set([...service.exposed, ...service.ports.map(({ container }) => container)]);
  if (!hasPort && !isInternal && routers.size > 0 && ports.size > 1)
    yield atLabel(
      file,
      first,
      'TC904',
      `${service.name} has ports ${[...ports].join(', ')}, and no label says which`,
    );
}
