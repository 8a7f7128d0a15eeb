import { badValue } from '../errors.ts';
import { parseAddress } from '../rule/ip.ts';
import { isPrivateName } from '../rule/private-name.ts';

/** How a public authority is convinced that the name is ours. */
export interface Acme {
  /** Address that gets mail; not of a private name. */
  readonly email: string;
  /** `http` and `tls` need that the internet reaches the box; a provider of DNS does not. */
  readonly challenge: 'http' | 'tls' | { readonly dns: string };
}

/** Which certificate each name of the box gets. */
export interface TlsChoice {
  /** Names and addresses of the leaf of the local authority, which is also the default certificate. */
  readonly local: readonly string[];
  /** Public names, and who signs them; null where there are none. */
  readonly acme: (Acme & { readonly names: readonly string[] }) | null;
}

export interface TlsNames {
  readonly names: readonly string[];
  /** Addresses by which the box is reached; 127.0.0.1 is always among them. */
  readonly ips?: readonly string[];
}

/** A local authority for every name. */
export function localCa({ names, ips = [] }: TlsNames): TlsChoice {
  const addresses = [...ips, '127.0.0.1'];
  for (const ip of addresses)
    if (parseAddress(ip) === null)
      throw badValue(`${JSON.stringify(ip)} is no address; write it as 192.168.1.50`);
  return { local: [...new Set([...names, 'localhost', ...addresses])], acme: null };
}

/**
 * By the name, never by whether the internet is there right now: public names by a public authority, `.local`, single
 * labels and private addresses by the local one.
 */
export function byName({ names, ips = [], acme }: TlsNames & { readonly acme: Acme }): TlsChoice {
  const isPublic = (name: string): boolean => !isPrivateName(name);
  const signed = names.filter(isPublic);
  if (isPrivateName(acme.email.split('@')[1] ?? ''))
    throw badValue(`${acme.email} lies in a private name; authorities want one that gets mail`);
  return {
    ...localCa({ names, ips }),
    acme: signed.length === 0 ? null : { ...acme, names: signed },
  };
}
