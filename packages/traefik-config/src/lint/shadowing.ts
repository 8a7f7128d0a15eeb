import { type Runtime, isTlsOn } from '../runtime/assemble.ts';
import type { Problem } from '../runtime/problem.ts';
import { RouterIndex } from '../runtime/router-index.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import { evaluate } from '../rule/evaluate.ts';
import { includes } from '../rule/inclusion.ts';
import { type PreparedRequest } from '../rule/request.ts';
import { witnesses } from '../rule/witness.ts';
import { inObject } from './problem-at.ts';
import type { World } from './project.ts';

/** Routers that meet: on one entryPoint, TLS or plain. */
export interface Meeting {
  readonly entryPoint: string;
  readonly routers: readonly RuntimeRouter[];
  readonly index: RouterIndex;
}

/**
 * Whether the router would run once what it names is there. Traefik drops one whose service or middleware is missing;
 * that is told by itself, and what is wrong with its rule should not wait until then.
 */
export const wouldRun = ({ rule, fatal }: RuntimeRouter): boolean =>
  rule?.kind === 'compiled' && !fatal.some(({ code }) => code === 'TC204' || code === 'TC323');

/** The routers that run, by where they meet. */
export function meetings(runtime: Runtime): readonly Meeting[] {
  const groups = new Map<string, RuntimeRouter[]>();
  for (const router of runtime.routers) {
    if (!wouldRun(router)) continue;
    // Without static configuration nothing is known of defaults: all such routers are taken to meet.
    const entryPoints =
      router.entryPoints.length > 0 || runtime.entryPoints !== null ? router.entryPoints : [''];
    for (const entryPoint of entryPoints) {
      const key = `${isTlsOn(runtime, router, entryPoint) ? 'tls' : 'plain'} ${entryPoint}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [router]);
      else group.push(router);
    }
  }
  return [...groups].map(([key, routers]) => ({
    entryPoint: key.slice(key.indexOf(' ') + 1),
    routers,
    index: new RouterIndex(routers),
  }));
}

/** Evaluations of rules after which the search stops: far above what people write, and a few seconds of work. */
const mostEvaluations = 2_000_000;

/** Routers that others take requests from: TC310 to TC314. */
export function* shadowingProblems({ runtime }: World): Generator<Problem> {
  const ties = new Set<string>();
  for (const meeting of meetings(runtime))
    for (const router of meeting.routers) {
      if (meeting.index.evaluations > mostEvaluations) return;
      yield* judge(router, meeting.index, ties);
    }
}

/** One request of a router, and who gets it. */
interface Trial {
  readonly request: PreparedRequest;
  readonly winner: RuntimeRouter;
  readonly equals: readonly RuntimeRouter[];
}

function* judge(router: RuntimeRouter, index: RouterIndex, ties: Set<string>): Generator<Problem> {
  const trials = trialsOf(router, index);
  if (trials.length === 0) return;
  const lost = trials.filter(({ winner }) => winner !== router && winner.priority > router.priority);
  const takers = [...new Set(lost.map(({ winner }) => winner))];
  for (const taker of takers)
    if (router.hasOwnPriority && !taker.hasOwnPriority)
      yield inObject(
        router,
        ['priority'],
        'TC310',
        `priority ${router.priority} is below that of router ${taker.name}, which has none and so the length of its rule: ${taker.priority}`,
      );
  if (lost.length === trials.length) yield* unreachable(router, takers);
  else yield* partly(router, lost);
  yield* accidents(router, takers);
  for (const { equals } of trials)
    for (const other of equals) {
      const pair = [router.key, other.key].sort().join(' ');
      if (ties.has(pair)) continue;
      ties.add(pair);
      yield inObject(
        router,
        [router.hasOwnPriority ? 'priority' : 'rule'],
        'TC313',
        `router ${other.name} has the same priority, ${router.priority}, and matches the same requests`,
      );
    }
}

function trialsOf(router: RuntimeRouter, index: RouterIndex): readonly Trial[] {
  const { rule } = router;
  if (rule?.kind !== 'compiled' || router.conjuncts === null) return [];
  return router.conjuncts
    .flatMap(witnesses)
    .filter((request) => evaluate(rule.expression, request))
    .flatMap((request) => {
      const matching = index.matching(request);
      const [first] = matching;
      if (first === undefined) return [];
      // In v3.7 ties between providers are decided by their order.
      const equals = matching.filter(
        (other) =>
          other !== router &&
          other.priority === router.priority &&
          other.priority === first.priority &&
          other.provider === router.provider,
      );
      return [{ request, winner: first.priority === router.priority ? router : first, equals }];
    });
}

const isOpaque = ({ conjuncts }: RuntimeRouter): boolean =>
  (conjuncts ?? []).some((conjunct) => conjunct.some(({ atom, negated }) => negated || 'pattern' in atom));

function* unreachable(router: RuntimeRouter, takers: readonly RuntimeRouter[]): Generator<Problem> {
  const inside = router.conjuncts ?? [];
  const together = takers.flatMap(({ conjuncts }) => conjuncts ?? []);
  const isProved = includes(together, inside) || !isOpaque(router);
  const names = takers.map(({ name, priority }) => `${name} (${priority})`).join(', ');
  yield inObject(
    router,
    ['rule'],
    'TC311',
    `router ${router.name} (priority ${router.priority}) gets no request: ${names} take${takers.length === 1 ? 's' : ''} them all${isProved ? '' : ', as far as its pattern can be sampled'}`,
    isProved ? {} : { severity: 'warning' },
  );
}

function* partly(router: RuntimeRouter, lost: readonly Trial[]): Generator<Problem> {
  const told = new Set<RuntimeRouter>();
  for (const { winner, request } of lost) {
    // A narrower router above a wider one is what priorities are for.
    if (told.has(winner) || includes(router.conjuncts ?? [], winner.conjuncts ?? [])) continue;
    if (!router.hasOwnPriority && !winner.hasOwnPriority) continue;
    told.add(winner);
    yield inObject(
      router,
      ['rule'],
      'TC312',
      `router ${winner.name} (${winner.priority}) takes a part of it, as ${request.host}${request.path}`,
    );
  }
}

function* accidents(router: RuntimeRouter, takers: readonly RuntimeRouter[]): Generator<Problem> {
  for (const taker of takers) {
    if (router.hasOwnPriority || taker.hasOwnPriority) continue;
    if (includes(router.conjuncts ?? [], taker.conjuncts ?? [])) continue;
    yield inObject(
      router,
      ['rule'],
      'TC314',
      `router ${taker.name} takes requests of it only because its rule is longer: ${taker.priority} to ${router.priority}`,
    );
  }
}
