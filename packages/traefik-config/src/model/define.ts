import type { Dynamic, Middleware, Router, Service } from './dynamic.ts';
import type { Static } from './static.ts';

/** Something of another provider, as `web@docker` or `api@internal`. */
type Foreign = `${string}@${string}`;

type Http = NonNullable<Dynamic['http']>;

type RouterOf<Middlewares extends string, Services extends string> = Omit<
  Router,
  'middlewares' | 'service'
> & {
  readonly middlewares?: readonly (NoInfer<Middlewares> | Foreign)[];
  readonly service?: NoInfer<Services> | Foreign;
};

/** Dynamic configuration whose routers may only name what is defined beside them. */
export type DynamicOf<Middlewares extends string, Services extends string> = Omit<Dynamic, 'http'> & {
  readonly http?: Omit<Http, 'routers' | 'middlewares' | 'services'> & {
    readonly middlewares?: Readonly<Record<Middlewares, Middleware>>;
    readonly services?: Readonly<Record<Services, Service>>;
    readonly routers?: Readonly<Record<string, RouterOf<Middlewares, Services>>>;
  };
};

/** Static configuration as plain data: every option of v2.11 and v3.7. */
export const defineStatic = (config: Static): Static => config;

/**
 * Dynamic configuration as plain data: every option of v2.11 and v3.7. A router that names a middleware or service
 * that is not defined beside it does not compile; names with `@` belong to other providers.
 */
export const defineDynamic = <
  const Middlewares extends string = never,
  const Services extends string = never,
>(
  config: DynamicOf<Middlewares, Services>,
): Dynamic => config;
