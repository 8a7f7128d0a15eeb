import { createHash } from 'node:crypto';
import { compare } from 'bcryptjs';
import { bcryptCost, hashKind } from '../runtime/htpasswd.ts';
import { apr1 } from './apr1.ts';

/** The name and password of an `Authorization: Basic` header; null when there is none that can be read. */
export function readBasic(
  header: string | undefined,
): { readonly name: string; readonly password: string } | null {
  const encoded = /^Basic (?<encoded>[A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.groups?.['encoded'];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Whether the password fits the hash, for every kind that Traefik knows. */
export async function passwordFits(password: string, hash: string): Promise<boolean> {
  switch (hashKind(hash)) {
    case 'bcrypt':
      // The name of the variant says nothing about how the hash is made.
      return bcryptCost(hash) !== null && compare(password, `$2b$${hash.slice(4, 60)}`);
    case 'apr1': {
      const groups = /^(?<magic>\$apr1\$|\$1\$)(?<salt>[^$]*)\$/.exec(hash)?.groups;
      const magic = groups?.['magic'] === '$1$' ? '$1$' : '$apr1$';
      return groups !== undefined && apr1(password, magic, groups['salt'] ?? '') === hash;
    }
    case 'sha1':
      return `{SHA}${createHash('sha1').update(password).digest('base64')}` === hash;
    case 'unknown':
      return false;
  }
}
