/**
 * The priority that Traefik gives to a router without one: the length of its rule in bytes. So a longer text
 * wins over a shorter one, whatever they mean.
 */
export const defaultPriority = (rule: string): number => new TextEncoder().encode(rule).length;
