import type { Middleware } from '../model/dynamic.ts';
import type { Target } from '../rule/dialect.ts';
import { expandChain } from './chain.ts';
import { type ActiveEntryPoint, activeEntryPoints } from './entry-points.ts';
import type { FileFacts } from './middleware-problems.ts';
import { type Defined, type Objects, collectObjects } from './objects.ts';
import { type RouterContext, type RuntimeRouter, runtimeRouter } from './routers.ts';
import type { DynamicSource, StaticSource } from './source.ts';

export interface RuntimeInput {
  readonly target: Target;
  readonly static: StaticSource | null;
  readonly dynamic: readonly DynamicSource[];
  readonly files: FileFacts;
}

/** What Traefik has in memory once it runs: merged, resolved, without the routers it would drop. */
export interface Runtime {
  readonly target: Target;
  readonly static: StaticSource | null;
  /** Null when no static configuration is known. */
  readonly entryPoints: ReadonlyMap<string, ActiveEntryPoint> | null;
  readonly objects: Objects;
  /** All of them; those with `fatal` problems do not exist for a request. */
  readonly routers: readonly RuntimeRouter[];
  /** Middlewares of an entryPoint, as a router of that provider gets them. */
  entryPointChain(entryPoint: string, router: RuntimeRouter): readonly Defined<Middleware>[];
}

/** Puts static and dynamic configuration together as Traefik does. */
export function assemble({ target, static: source, dynamic, files }: RuntimeInput): Runtime {
  const objects = collectObjects(dynamic);
  const entryPoints = source === null ? null : activeEntryPoints(source.value);
  const context: RouterContext = {
    target,
    objects,
    static: source,
    entryPoints,
    files,
    judgedServices: new Map(),
    judgedMiddlewares: new Map(),
  };
  const routers = [...objects.routers.values()].map((router) => runtimeRouter(router, context));
  const chains = new Map<string, readonly Defined<Middleware>[]>();
  return {
    target,
    static: source,
    entryPoints,
    objects,
    routers,
    entryPointChain: (entryPoint, router) => {
      const key = `${entryPoint} ${router.provider}`;
      const known = chains.get(key);
      if (known !== undefined) return known;
      const names = entryPoints?.get(entryPoint)?.value.http?.middlewares ?? [];
      const { middlewares } = expandChain(names, router, objects);
      chains.set(key, middlewares);
      return middlewares;
    },
  };
}

/** Whether the router is a TLS one on that entryPoint: TLS and plain routers never meet. */
export const isTlsOn = (
  runtime: Pick<Runtime, 'entryPoints'>,
  router: RuntimeRouter,
  entryPoint: string,
): boolean => router.value.tls !== undefined || runtime.entryPoints?.get(entryPoint)?.tls === true;
