import type { Middleware, Router, Service } from '../model/dynamic.ts';
import { type Path } from '../read/node.ts';
import { parseReference, qualified } from './references.ts';
import { type DynamicSource, type Place, placeIn } from './source.ts';

/** A named thing of dynamic configuration, where it is defined. */
export interface Defined<Value> {
  readonly name: string;
  readonly provider: string;
  readonly source: DynamicSource;
  readonly path: Path;
  readonly value: Value;
}

export interface Objects {
  readonly routers: ReadonlyMap<string, Defined<Router>>;
  readonly middlewares: ReadonlyMap<string, Defined<Middleware>>;
  readonly services: ReadonlyMap<string, Defined<Service>>;
  readonly tlsOptions: ReadonlyMap<string, Defined<unknown>>;
  readonly serversTransports: ReadonlyMap<string, Defined<unknown>>;
  /** Definitions that an earlier one of the same name puts aside. */
  readonly repeated: readonly Place[];
  readonly providers: ReadonlySet<string>;
  /** Routers that others name in `parentRefs`. */
  readonly parents: ReadonlySet<string>;
  /** One definition of each name, whatever its provider. */
  readonly middlewareNames: ReadonlyMap<string, Defined<Middleware>>;
  readonly serviceNames: ReadonlyMap<string, Defined<Service>>;
}

/** Everything that the sources define, under `name@provider`. The first source in order of file name wins. */
export function collectObjects(sources: readonly DynamicSource[]): Objects {
  const repeated: Place[] = [];
  const ordered = [...sources].sort((one, other) => (one.document.file < other.document.file ? -1 : 1));
  const collect = <Value>(
    base: Path,
    pick: (source: DynamicSource) => Readonly<Record<string, Value>> | undefined,
  ): ReadonlyMap<string, Defined<Value>> => {
    const found = new Map<string, Defined<Value>>();
    for (const source of ordered)
      for (const [name, value] of Object.entries(pick(source) ?? {})) {
        const key = qualified({ name, provider: source.provider });
        const path = [...base, name];
        if (found.has(key)) repeated.push(placeIn(source, path));
        else found.set(key, { name, provider: source.provider, source, path, value });
      }
    return found;
  };
  const routers = collect(['http', 'routers'], ({ value }) => value.http?.routers);
  const middlewares = collect(['http', 'middlewares'], ({ value }) => value.http?.middlewares);
  const services = collect(['http', 'services'], ({ value }) => value.http?.services);
  return {
    routers,
    middlewares,
    services,
    tlsOptions: collect<unknown>(['tls', 'options'], ({ value }) => value.tls?.options),
    serversTransports: collect<unknown>(
      ['http', 'serversTransports'],
      ({ value }) => value.http?.serversTransports,
    ),
    repeated,
    providers: new Set(sources.map(({ provider }) => provider)),
    parents: new Set(
      [...routers.values()].flatMap(({ value, provider }) =>
        (value.parentRefs ?? []).map((name) => qualified(parseReference(name, provider))),
      ),
    ),
    middlewareNames: new Map([...middlewares.values()].map((each) => [each.name, each])),
    serviceNames: new Map([...services.values()].map((each) => [each.name, each])),
  };
}
