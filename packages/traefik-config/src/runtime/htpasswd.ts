/** What a hash in a list of users is, as Traefik tells it apart. */
export type HashKind = 'bcrypt' | 'apr1' | 'sha1' | 'unknown';

export type UserLine =
  | { readonly kind: 'user'; readonly name: string; readonly hash: string }
  /** Not exactly one colon: the middleware cannot be built. */
  | { readonly kind: 'broken'; readonly line: string };

/** A line `name:hash` of basicAuth. */
export function parseUser(line: string): UserLine {
  const parts = line.split(':');
  const [name = '', hash = ''] = parts;
  return parts.length === 2 ? { kind: 'user', name, hash } : { kind: 'broken', line };
}

/** The users of a file: empty lines and lines with # are left out. */
export const parseUsersFile = (text: string): readonly UserLine[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseUser);

/** By its first characters only, as go-http-auth does: what it does not know it takes for MD5. */
export function hashKind(hash: string): HashKind {
  if (/^\$2[abxy]\$/.test(hash)) return 'bcrypt';
  if (/^\$(?:apr1|1)\$/.test(hash)) return 'apr1';
  return hash.startsWith('{SHA}') ? 'sha1' : 'unknown';
}

/**
 * The cost of a bcrypt hash that some password can match; null when none can: cut short, another alphabet, a cost out
 * of 4 to 31. Traefik reads the first 60 characters and takes more after them.
 */
export function bcryptCost(hash: string): number | null {
  const groups = /^\$2[abxy]\$(?<cost>\d{2})\$[./A-Za-z0-9]{53}/.exec(hash)?.groups;
  const cost = Number(groups?.['cost'] ?? Number.NaN);
  return cost >= 4 && cost <= 31 ? cost : null;
}
