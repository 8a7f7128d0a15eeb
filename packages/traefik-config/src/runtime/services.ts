import type { Router, Service } from '../model/dynamic.ts';
import type { Path } from '../read/node.ts';
import type { Defined } from './objects.ts';
import type { Problem } from './problem.ts';
import { internalServices, parseReference, qualified } from './references.ts';
import type { RouterContext } from './routers.ts';
import { placeIn } from './source.ts';
import { unknownName } from './unknown-name.ts';

/** Why the service of a router cannot be had; the router is dropped then. */
export function serviceProblems(
  router: Defined<Router>,
  service: string,
  context: RouterContext,
): readonly Problem[] {
  if (service === '') {
    // Which of several services of a container is meant is checked with the labels.
    if (router.provider !== 'file' || context.objects.parents.has(qualified(router))) return [];
    return [
      {
        code: 'TC202',
        place: placeIn(router.source, router.path),
        message: `router ${router.name} has no service`,
      },
    ];
  }
  return referenceProblems(service, router, [...router.path, 'service'], context, []);
}

function referenceProblems(
  text: string,
  from: Pick<Defined<unknown>, 'provider' | 'source'>,
  path: Path,
  context: RouterContext,
  above: readonly string[],
): readonly Problem[] {
  const place = placeIn(from.source, path);
  const reference = parseReference(text, from.provider);
  if (reference.provider === 'internal') return internalProblems(text, reference.name, place, context);
  const key = qualified(reference);
  if (above.includes(key))
    return [{ code: 'TC210', place, message: `${[...above, key].join(' → ')} is a circle` }];
  const known = context.judgedServices.get(key);
  if (known !== undefined) return known;
  const found = context.objects.services.get(key);
  if (found !== undefined) {
    const problems = definitionProblems(found, context, [...above, key]);
    context.judgedServices.set(key, problems);
    return problems;
  }
  if (!context.objects.providers.has(reference.provider)) return [];
  return [{ place, ...unknownName('service', text, reference, context.objects.serviceNames, 'TC202') }];
}

function internalProblems(
  text: string,
  name: string,
  place: Problem['place'],
  context: RouterContext,
): readonly Problem[] {
  if (!internalServices.some((known) => known === name))
    return [{ code: 'TC202', place, message: `Traefik has no service ${text}` }];
  const config = context.static?.value;
  if (config === undefined) return [];
  const isOn = {
    api: config.api !== undefined,
    dashboard: config.api !== undefined && config.api.dashboard !== false,
    ping: config.ping !== undefined,
    prometheus: config.metrics?.prometheus !== undefined,
    rest: config.providers?.rest !== undefined,
  }[name];
  return isOn === false
    ? [
        {
          code: 'TC208',
          place,
          message: `${text} is used, and ${name} is not switched on in the static configuration`,
        },
      ]
    : [];
}

/** Services that another service sends to. */
export function childrenOf(service: Service): readonly (readonly [name: string, path: Path])[] {
  const named = (list: readonly { readonly name?: string }[] | undefined, path: Path) =>
    (list ?? []).flatMap(({ name }, index) =>
      name === undefined ? [] : [[name, [...path, index, 'name']] as const],
    );
  const one = (name: string | undefined, path: Path) => (name === undefined ? [] : [[name, path] as const]);
  return [
    ...named(service.weighted?.services, ['weighted', 'services']),
    ...named(service.highestRandomWeight?.services, ['highestRandomWeight', 'services']),
    ...one(service.mirroring?.service, ['mirroring', 'service']),
    ...named(service.mirroring?.mirrors, ['mirroring', 'mirrors']),
    ...one(service.failover?.service, ['failover', 'service']),
    ...one(service.failover?.fallback, ['failover', 'fallback']),
  ];
}

function definitionProblems(
  service: Defined<Service>,
  context: RouterContext,
  above: readonly string[],
): readonly Problem[] {
  const kinds = Object.keys(service.value);
  const problems: Problem[] = [];
  if (kinds.length > 1)
    problems.push({
      code: 'TC209',
      place: placeIn(service.source, service.path),
      message: `service ${service.name} is ${kinds.join(' and ')} at once`,
    });
  for (const [index, { url }] of (service.value.loadBalancer?.servers ?? []).entries())
    if (url !== undefined && /^[\d.]+:\d/.test(url))
      problems.push({
        code: 'TC808',
        place: placeIn(service.source, [...service.path, 'loadBalancer', 'servers', index, 'url']),
        message: `${url} has no scheme: the router is dropped`,
        replacement: `http://${url}`,
      });
  for (const [name, path] of childrenOf(service.value))
    problems.push(...referenceProblems(name, service, [...service.path, ...path], context, above));
  return problems;
}
