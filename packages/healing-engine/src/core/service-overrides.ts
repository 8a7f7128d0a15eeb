import type { ServiceFact } from './fact.ts';

/** What code may say of a service in place of its labels. */
export type ServiceOverride = Partial<
  Pick<
    ServiceFact,
    'role' | 'critical' | 'mode' | 'dependsOn' | 'allowed' | 'stopTimeoutMs' | 'graceMs' | 'oneshot'
  >
>;

/** By the name of the service. */
export type ServiceOverrides = Readonly<Record<string, ServiceOverride>>;

/** Code weighs more than a label: whoever runs the engine decides what it may do. */
export function override(fact: ServiceFact, overrides: ServiceOverrides): ServiceFact {
  return Object.hasOwn(overrides, fact.name) ? { ...fact, ...overrides[fact.name] } : fact;
}
