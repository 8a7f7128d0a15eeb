import type { Middleware, RateLimit } from '../model/dynamic.ts';
import { formatDuration } from '../model/duration.ts';
import type { Defined } from '../runtime/objects.ts';
import type { Problem } from '../runtime/problem.ts';
import { isAuth, limiterOf, memorySeconds, ratePerSecond, worstCase } from '../runtime/protection.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import { inObject, inSource } from './problem-at.ts';
import type { World } from './project.ts';

type LimitedMiddleware = Defined<Middleware> & { readonly limit: RateLimit };

/** Rate limits that do not hold what they promise: TC401 to TC417. */
export function* limitProblems(world: World): Generator<Problem> {
  const users = routersByMiddleware(world);
  for (const middleware of world.runtime.objects.middlewares.values()) {
    const limit = middleware.value.rateLimit;
    if (limit === undefined) continue;
    const limited = { ...middleware, limit };
    const routers = users.get(middleware) ?? [];
    yield* numberProblems(limited, routers);
    yield* sourceProblems(limited, routers, world);
    if (routers.length > 1 && limit.redis === undefined)
      yield inObject(
        middleware,
        ['rateLimit'],
        'TC405',
        `${middleware.name} is used by ${routers.length} routers, and each counts by itself: ${routers
          .slice(0, 4)
          .map(({ name }) => name)
          .join(', ')}`,
      );
  }
  for (const router of world.runtime.routers) yield* orderProblems(router);
  yield* reloadProblems(world);
}

function routersByMiddleware({ runtime }: World): ReadonlyMap<Defined<Middleware>, readonly RuntimeRouter[]> {
  const users = new Map<Defined<Middleware>, RuntimeRouter[]>();
  for (const router of runtime.routers)
    for (const middleware of new Set(router.middlewares))
      users.set(middleware, [...(users.get(middleware) ?? []), router]);
  return users;
}

const secretPath = /log-?in|sign-?in|auth|password|passwd|token|otp|2fa|session/i;

/** Whether the router guards the place where someone proves who they are. */
function isLogin({ conjuncts, value }: RuntimeRouter): boolean {
  return (
    (conjuncts ?? []).some((conjunct) =>
      conjunct.some(({ atom, negated }) => {
        if (negated) return false;
        if (atom.kind === 'path' || atom.kind === 'prefix') return secretPath.test(atom.value);
        return atom.kind === 'pathPattern' && secretPath.test(atom.pattern.text);
      }),
    ) ||
    (conjuncts === null && secretPath.test(value.rule ?? ''))
  );
}

function* numberProblems(
  middleware: LimitedMiddleware,
  routers: readonly RuntimeRouter[],
): Generator<Problem> {
  const { limit, name } = middleware;
  const at = (path: string, code: Problem['code'], message: string, severity?: 'error' | 'info'): Problem =>
    inObject(
      middleware,
      path === '' ? ['rateLimit'] : ['rateLimit', path],
      code,
      message,
      severity === undefined ? {} : { severity },
    );
  if ((limit.average ?? 0) <= 0) {
    yield at('', 'TC403', `${name} has no average: it limits nothing`);
    return;
  }
  const limiter = limiterOf(limit);
  const rate = ratePerSecond(limiter);
  const promise = `${limiter.average} per ${formatDuration(limiter.periodMs)}`;
  const isQuota = routers.some(isLogin);
  // Ten a second with a burst of five still serves ten a second; two logins of five promised do not come back.
  if (limiter.burst < limiter.average && rate < 1)
    yield at(
      limit.burst === undefined ? '' : 'burst',
      'TC401',
      `${name} promises ${promise}, and only ${limiter.burst} pass at once: the next waits ${Math.ceil(1 / rate)} s`,
    );
  else if (limit.burst === undefined && limiter.average > 1)
    yield at('', 'TC401', `${name} has no burst: 1 passes at once, the next ones wait or get 429`);
  const worst = worstCase(limiter, limiter.periodMs);
  if (limiter.burst / rate > memorySeconds(limiter) && worst > limiter.average && limiter.average > 1)
    yield at(
      '',
      'TC402',
      `${name} says ${promise}, and lets ${worst} through to a client that pauses ${memorySeconds(limiter)} s between bursts of ${limiter.burst}`,
      isQuota ? 'error' : 'info',
    );
  if (
    limiter.average === 1 &&
    limiter.periodMs > 10_000 &&
    routers.some((router) => !isLogin(router) && !narrow(router))
  )
    yield at(
      '',
      'TC414',
      `${name} gives a client that never pauses 1 request per ${formatDuration(limiter.periodMs)}`,
    );
  if (routers.some(isPage) && limiter.burst < 50)
    yield at(
      limit.burst === undefined ? '' : 'burst',
      'TC415',
      `${name} lets ${limiter.burst} requests through at once, and a page loads more files than that`,
    );
}

/** One path, no folder below it: nothing there is polled by a page. */
const narrow = ({ conjuncts }: RuntimeRouter): boolean =>
  (conjuncts ?? []).length > 0 &&
  (conjuncts ?? []).every((conjunct) =>
    conjunct.some(({ atom, negated }) => !negated && (atom.kind === 'path' || atom.kind === 'pathPattern')),
  );

const machinePath = /api|hook|metric|health|rpc|graphql|llm|v\d/i;

/** A router whose paths are not only for machines, with a login page in front: a user interface. */
function isPage(router: RuntimeRouter): boolean {
  if (!router.middlewares.some(isAuth)) return false;
  return (router.conjuncts ?? []).some(
    (conjunct) =>
      conjunct.every(({ atom, negated }) => negated || atom.kind !== 'path') &&
      conjunct.some(
        ({ atom, negated }) => !negated && atom.kind === 'prefix' && !machinePath.test(atom.value),
      ),
  );
}

function* orderProblems(router: RuntimeRouter): Generator<Problem> {
  const auth = router.middlewares.findIndex(isAuth);
  const limiter = router.middlewares.findIndex(({ value }) => value.rateLimit !== undefined);
  if (auth < 0 || limiter < 0 || limiter < auth) return;
  const [first, second] = [router.middlewares[auth]?.name ?? '', router.middlewares[limiter]?.name ?? ''];
  yield inObject(
    router,
    ['middlewares'],
    'TC406',
    `${second} stands after ${first}: refused logins are never limited`,
  );
}

function* sourceProblems(
  middleware: LimitedMiddleware,
  routers: readonly RuntimeRouter[],
  world: World,
): Generator<Problem> {
  const { limit, name } = middleware;
  const criterion = limit.sourceCriterion;
  const strategy = criterion?.ipStrategy;
  const at = (path: readonly string[], code: Problem['code'], message: string): Problem =>
    inObject(middleware, ['rateLimit', ...path], code, message);
  if (limit.redis !== undefined && world.target === 'v2.11')
    yield at(['redis'], 'TC417', `${name} keeps its counters in Redis`);
  if (limit.redis !== undefined && /:v?3\.4\.0(?:$|-)/.test(world.traefik?.service.image ?? ''))
    yield at(['redis'], 'TC416', `the image is ${world.traefik?.service.image ?? ''}`);
  const trusts = [...new Set(routers.flatMap(({ entryPoints }) => entryPoints))].map(
    (entryPoint) => world.runtime.entryPoints?.get(entryPoint)?.value.forwardedHeaders,
  );
  const readsHeader = (strategy?.depth ?? 0) > 0 || (strategy?.excludedIPs ?? []).length > 0;
  const isTrusting = trusts.some((trust) => trust?.insecure === true || (trust?.trustedIPs ?? []).length > 0);
  if (world.runtime.entryPoints !== null && routers.length > 0) {
    if (readsHeader && !isTrusting)
      yield at(
        ['sourceCriterion', 'ipStrategy'],
        'TC407',
        `${name} reads X-Forwarded-For, and no proxy is trusted: all clients share one bucket`,
      );
    const spoofable = trusts.some(
      (trust) => trust?.insecure === true || (trust?.trustedIPs ?? []).some((range) => range.endsWith('/0')),
    );
    const byHeader =
      (criterion?.requestHeaderName ?? '') !== '' &&
      /^x-(?:forwarded|real)/i.test(criterion?.requestHeaderName ?? '');
    if ((readsHeader || byHeader) && spoofable)
      yield at(
        ['sourceCriterion'],
        'TC408',
        `${name} tells clients apart by a header that they write themselves`,
      );
    if (criterion === undefined && trusts.some((trust) => (trust?.trustedIPs ?? []).length > 0))
      yield at(
        [],
        'TC409',
        `${name} counts by address of the connection, which is that of the trusted proxy`,
      );
  }
  if (
    world.target === 'v3.7' &&
    routers.some(isLogin) &&
    strategy?.ipv6Subnet === undefined &&
    criterion?.requestHeaderName === undefined
  )
    yield at([], 'TC411', `${name} counts each IPv6 address by itself`);
}

function* reloadProblems({ runtime }: World): Generator<Problem> {
  const docker = runtime.static?.value.providers?.docker;
  const limiters = [...runtime.objects.middlewares.values()].filter(
    ({ value }) => value.rateLimit !== undefined,
  );
  const [first] = limiters;
  if (docker === undefined || runtime.static === null || first === undefined) return;
  yield inSource(
    runtime.static,
    ['providers', 'docker'],
    'TC413',
    `each start or stop of a container empties the counters of ${first.name}${limiters.length > 1 ? ` and ${limiters.length - 1} more` : ''}`,
  );
}
