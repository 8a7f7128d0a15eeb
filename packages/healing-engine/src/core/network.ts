import type { ServiceFact } from './fact.ts';

/**
 * Resolves who shares whose network (Docker's `network_mode: container:…`): the provider becomes a dependency, and
 * the time of its start tells whether the shared network is still alive.
 */
export function withNetworks(facts: ReadonlyMap<string, ServiceFact>): ReadonlyMap<string, ServiceFact> {
  let resolved: Map<string, ServiceFact> | null = null;
  for (const fact of facts.values()) {
    const { networkOf } = fact.instance;
    if (networkOf === null) continue;
    const provider = providerOf(networkOf, facts);
    if (provider === null) continue;
    resolved ??= new Map(facts);
    resolved.set(fact.name, {
      ...fact,
      dependsOn: [...new Set([...fact.dependsOn, provider.name])],
      networkProvider: { name: provider.name, startedAtMs: provider.instance.startedAtMs },
    });
  }
  return resolved ?? facts;
}

/** By id, a prefix of it, or name: each is allowed in a network mode. */
function providerOf(networkOf: string, facts: ReadonlyMap<string, ServiceFact>): ServiceFact | null {
  for (const fact of facts.values())
    if (fact.instance.id.startsWith(networkOf) || fact.instance.name === networkOf) return fact;
  return null;
}
