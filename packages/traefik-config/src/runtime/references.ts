/** Services that Traefik has itself, and the feature each needs. */
export const internalServices = [
  'api',
  'dashboard',
  'ping',
  'prometheus',
  'rest',
  'noop',
  'acme-http',
] as const;

/** Two parts of a name: `web@docker`, or `web` in the provider it is written in. */
export interface Reference {
  readonly name: string;
  readonly provider: string;
  /** Whether the provider was written. */
  readonly isQualified: boolean;
}

export function parseReference(text: string, ownProvider: string): Reference {
  const at = text.lastIndexOf('@');
  return at < 0
    ? { name: text, provider: ownProvider, isQualified: false }
    : { name: text.slice(0, at), provider: text.slice(at + 1), isQualified: true };
}

export const qualified = ({ name, provider }: Pick<Reference, 'name' | 'provider'>): string =>
  `${name}@${provider}`;
