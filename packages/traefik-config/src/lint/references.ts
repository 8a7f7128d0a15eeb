import type { Problem } from '../runtime/problem.ts';
import { parseReference, qualified } from '../runtime/references.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import { childrenOf } from '../runtime/services.ts';
import { type Defined, type Objects } from '../runtime/objects.ts';
import type { Runtime } from '../runtime/assemble.ts';
import { inObject, inSource } from './problem-at.ts';
import type { World } from './project.ts';

/** Names that lead nowhere, things that nobody names: TC2xx, TC110. */
export function* referenceProblems(world: World): Generator<Problem> {
  const { runtime } = world;
  const told = new Set<Problem>();
  for (const router of runtime.routers)
    for (const problem of [...router.fatal, ...router.remarks]) {
      // A middleware that cannot be built stands in the list of each router that uses it.
      if (told.has(problem)) continue;
      told.add(problem);
      yield problem;
    }
  for (const place of runtime.objects.repeated)
    yield {
      code: 'TC110',
      place,
      message: `${place.path.join('.')} is defined in another file too; the first one counts`,
    };
  yield* resolverProblems(runtime);
  yield* entryPointMiddlewares(runtime);
  yield* parentProblems(runtime);
  yield* unusedProblems(runtime);
}

function* resolverProblems(runtime: Runtime): Generator<Problem> {
  if (runtime.static === null) return;
  const known = runtime.static.value.certificatesResolvers ?? {};
  for (const router of runtime.routers) {
    const name = router.value.tls?.certResolver;
    if (name !== undefined && !(name in known))
      yield inObject(router, ['tls', 'certResolver'], 'TC206', `there is no certificate resolver ${name}`);
  }
  for (const { name: entryPoint, value } of runtime.entryPoints?.values() ?? []) {
    const name = value.http?.tls?.certResolver;
    if (name !== undefined && !(name in known))
      yield inSource(
        runtime.static,
        ['entryPoints', entryPoint, 'http', 'tls', 'certResolver'],
        'TC206',
        `there is no certificate resolver ${name}`,
      );
  }
}

function* entryPointMiddlewares(runtime: Runtime): Generator<Problem> {
  if (runtime.static === null) return;
  const providers = new Set(runtime.routers.map(({ provider }) => provider));
  for (const { name, value } of runtime.entryPoints?.values() ?? [])
    for (const [index, text] of (value.http?.middlewares ?? []).entries()) {
      const path = ['entryPoints', name, 'http', 'middlewares', index];
      const own = [...providers].map((provider) => qualified(parseReference(text, provider)));
      const missing = own.filter((key) => !runtime.objects.middlewares.has(key));
      const { isQualified, provider: owner } = parseReference(text, '');
      const isKnownProvider = !isQualified || runtime.objects.providers.has(owner);
      if (own.length > 0 && isKnownProvider && missing.length === own.length)
        yield inSource(
          runtime.static,
          path,
          'TC201',
          `there is no middleware ${text}: every router of ${name} is dropped`,
        );
      else if (missing.length > 0 && isKnownProvider)
        yield inSource(
          runtime.static,
          path,
          'TC203',
          `there is no middleware ${missing.join(' or ')}: routers of that provider are dropped`,
          { replacement: own.find((key) => !missing.includes(key)) ?? text },
        );
      else if (!isQualified && own.length > 0)
        yield inSource(
          runtime.static,
          path,
          'TC212',
          `${text} is looked for in the provider of each router`,
          { replacement: own[0] ?? text },
        );
    }
}

function* parentProblems({ objects, routers, target }: Runtime): Generator<Problem> {
  if (target === 'v2.11') return;
  for (const router of routers) {
    const isChild = (router.value.parentRefs ?? []).length > 0;
    const isParent = objects.parents.has(router.key);
    if (isChild)
      for (const option of ['entryPoints', 'tls', 'observability'] as const)
        if (router.value[option] !== undefined)
          yield inObject(
            router,
            [option],
            'TC211',
            `router ${router.name} lies below another and has ${option}`,
          );
    for (const [index, name] of (router.value.parentRefs ?? []).entries()) {
      const key = qualified(parseReference(name, router.provider));
      if (!objects.routers.has(key) && objects.providers.has(parseReference(name, router.provider).provider))
        yield inObject(router, ['parentRefs', index], 'TC211', `there is no router ${name}`);
    }
    if (isParent && router.service !== '')
      yield inObject(
        router,
        ['service'],
        'TC211',
        `router ${router.name} has routers below it and a service`,
      );
    const circle = circleOf(router, objects);
    if (circle !== null) yield inObject(router, ['parentRefs'], 'TC210', `${circle} is a circle`);
  }
}

/** Follows the first parent of each router; that is where people make circles. */
function circleOf(router: RuntimeRouter, objects: Objects): string | null {
  const seen = [router.key];
  let current: Pick<Defined<RuntimeRouter['value']>, 'value' | 'provider'> | undefined = router;
  while (current !== undefined) {
    const [parent] = current.value.parentRefs ?? [];
    if (parent === undefined) return null;
    const key = qualified(parseReference(parent, current.provider));
    if (key === router.key) return [...seen, key].join(' → ');
    if (seen.includes(key) || seen.length > 20) return null;
    seen.push(key);
    current = objects.routers.get(key);
  }
  return null;
}

function* unusedProblems(runtime: Runtime): Generator<Problem> {
  const { objects, routers } = runtime;
  const used = new Set<string>();
  const use = (names: readonly string[] | undefined, provider: string): void => {
    for (const name of names ?? []) used.add(qualified(parseReference(name, provider)));
  };
  for (const { value, provider, serviceKey } of routers) {
    use(value.middlewares, provider);
    if (serviceKey !== null) used.add(serviceKey);
  }
  for (const { value } of runtime.entryPoints?.values() ?? [])
    for (const provider of objects.providers) use(value.http?.middlewares, provider);
  for (const { value, provider } of objects.middlewares.values()) {
    use(value.chain?.middlewares, provider);
    use(value.errors?.service === undefined ? [] : [value.errors.service], provider);
  }
  for (const { value, provider } of objects.services.values())
    use(
      childrenOf(value).map(([name]) => name),
      provider,
    );
  for (const [kind, all] of [
    ['middleware', objects.middlewares],
    ['service', objects.services],
  ] as const)
    for (const [key, object] of all)
      if (!used.has(key) && !(kind === 'service' && getsRouter(object)))
        yield inObject(object, [], 'TC207', `no router uses ${kind} ${object.name}`);
}

/** A container without a router is given one for its service. */
const getsRouter = ({ provider, source }: Pick<Defined<unknown>, 'provider' | 'source'>): boolean =>
  provider !== 'file' && Object.keys(source.value.http?.routers ?? {}).length === 0;
