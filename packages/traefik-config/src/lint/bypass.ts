import type { Middleware } from '../model/dynamic.ts';
import type { Defined } from '../runtime/objects.ts';
import type { Problem } from '../runtime/problem.ts';
import { allowedPerMinute, isAuth, isGate } from '../runtime/protection.ts';
import { type RuntimeRouter, shareService } from '../runtime/routers.ts';
import type { Conjunct } from '../rule/normal-form.ts';
import type { PreparedRequest } from '../rule/request.ts';
import { unlikely, witnesses } from '../rule/witness.ts';
import { inObject } from './problem-at.ts';
import type { World } from './project.ts';
import { type Meeting, meetings, wouldRun } from './shadowing.ts';

/** Ways around a limiter or an authentication, by another router to the same service: TC317, TC318, TC512. */
export function* bypassProblems(world: World): Generator<Problem> {
  for (const meeting of meetings(world.runtime))
    for (const router of meeting.routers) {
      const chain = chainOf(router, meeting, world);
      if (!chain.some((each) => isGate(each) || each.value.rateLimit !== undefined)) continue;
      yield* variantProblems(router, chain, meeting, world);
    }
  yield* siblingProblems(world);
}

const chainOf = (
  router: RuntimeRouter,
  { entryPoint }: Meeting,
  { runtime }: World,
): readonly Defined<Middleware>[] => [...runtime.entryPointChain(entryPoint, router), ...router.middlewares];

/** Whether `other` lets more through than `own`. */
function isLaxer(other: readonly Defined<Middleware>[], own: readonly Defined<Middleware>[]): boolean {
  if (own.some(isGate) && !other.some(isGate)) return true;
  return allowedPerMinute(other) > allowedPerMinute(own);
}

function* variantProblems(
  router: RuntimeRouter,
  chain: readonly Defined<Middleware>[],
  meeting: Meeting,
  world: World,
): Generator<Problem> {
  for (const conjunct of router.conjuncts ?? []) {
    const [request] = witnesses(conjunct);
    if (request === undefined) continue;
    for (const [path, what] of isWithFolder(conjunct, router) ? [] : pathVariants(conjunct)) {
      const way = wayAround(router, chain, { ...request, path }, meeting, world);
      if (way === null) continue;
      yield inObject(
        router,
        ['rule'],
        'TC317',
        `${path} (${what}) goes by router ${way.name} to the same service, past ${guards(chain)}`,
      );
      return;
    }
    const hasMethod = conjunct.some(({ atom, negated }) => !negated && atom.kind === 'method');
    const way = hasMethod
      ? wayAround(router, chain, { ...request, method: unlikely.toUpperCase() }, meeting, world)
      : null;
    if (way !== null) {
      yield inObject(
        router,
        ['rule'],
        'TC318',
        `other methods go by router ${way.name} to the same service, past ${guards(chain)}`,
      );
      return;
    }
  }
}

const guards = (chain: readonly Defined<Middleware>[]): string =>
  chain
    .filter((each) => isGate(each) || each.value.rateLimit !== undefined)
    .map(({ name }) => name)
    .join(' and ');

const exactPath = (conjunct: Conjunct): string | undefined =>
  conjunct.flatMap(({ atom, negated }) => (!negated && atom.kind === 'path' ? [atom.value] : []))[0];

/** Whether the path only stands beside the folder of its name: a whole area is meant then, not one address. */
const isWithFolder = (conjunct: Conjunct, { conjuncts }: RuntimeRouter): boolean =>
  (conjuncts ?? []).some((other) =>
    other.some(
      ({ atom, negated }) =>
        !negated && atom.kind === 'prefix' && atom.value === `${exactPath(conjunct) ?? ''}/`,
    ),
  );

/** What many servers take for the same path (Express does, unless told otherwise). */
function pathVariants(conjunct: Conjunct): readonly (readonly [path: string, what: string])[] {
  const exact = exactPath(conjunct);
  if (exact === undefined || exact === '/') return [];
  const last = exact.lastIndexOf('/', exact.length - 2) + 1;
  const variants: (readonly [string, string])[] = [
    exact.endsWith('/') ? [exact.slice(0, -1), 'without its slash'] : [`${exact}/`, 'with a slash'],
  ];
  const upper = exact.slice(0, last) + exact.slice(last).toUpperCase();
  if (upper !== exact) variants.push([upper, 'in other letters']);
  return variants;
}

function wayAround(
  router: RuntimeRouter,
  chain: readonly Defined<Middleware>[],
  request: PreparedRequest,
  meeting: Meeting,
  world: World,
): RuntimeRouter | null {
  const [winner] = meeting.index.matching(request);
  if (winner === undefined || winner === router || !shareService(winner, router)) return null;
  return isLaxer(chainOf(winner, meeting, world), chain) ? winner : null;
}

/** Services that one router guards with a password and another does not. */
function* siblingProblems({ runtime }: World): Generator<Problem> {
  const guarded = new Map<string, RuntimeRouter>();
  for (const router of runtime.routers)
    if (router.serviceKey !== null && wouldRun(router) && router.middlewares.some(isAuth))
      guarded.set(router.serviceKey, router);
  for (const router of runtime.routers) {
    const other = guarded.get(router.serviceKey ?? '');
    if (!wouldRun(router) || other === undefined || router.middlewares.some(isGate)) continue;
    const onEntryPoint = router.entryPoints.some((name) =>
      runtime.entryPointChain(name, router).some(isGate),
    );
    if (!onEntryPoint)
      yield inObject(
        router,
        [],
        'TC512',
        `router ${router.name} leads to ${router.service} without the authentication of router ${other.name}`,
      );
  }
}
