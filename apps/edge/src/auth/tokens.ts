import { randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BoundedMap } from '../bounded-map.ts';
import type { ApiTokenRequest, ApiTokenView } from '../contract/access.ts';
import type { TokenScope } from '../contract/operation.ts';
import type { Queryable } from '../database/connect.ts';
import { EdgeError, codeOf } from '../errors.ts';
import { type TrustedRanges, isInRanges, parseRanges } from '../http/client-address.ts';
import type { Machines } from '../http/gate.ts';
import type { Machine } from '../http/principal.ts';
import { secretDigest } from './secret-digest.ts';

/** A token that was ended is refused everywhere at the latest after this. */
const trustedMs = 5_000;
const cacheLimit = 1_000;
const tokensPerUser = 50;

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const inBase62 = (bytes: Buffer): string => {
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 62n) text = (base62[Number(value % 62n)] ?? '') + text;
  return text.padStart(43, '0');
};

/** Lets a scanner of leaked secrets, and us, tell a token from a typing error without asking anybody. */
const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

const makeSecret = (): { readonly id: string; readonly secret: string } => {
  const id = Array.from({ length: 8 }, () => base62[randomInt(62)] ?? '').join('');
  const body = `ara_${id}_${inBase62(randomBytes(32))}`;
  return { id, secret: `${body}_${checksum(body)}` };
};

const pattern = /^(ara_[0-9A-Za-z]{8}_[0-9A-Za-z]{43})_([0-9a-f]{8})$/;

/** Is it written as a token of ours, its checksum included? */
export const isWellFormed = (secret: string): boolean => {
  const [, body, sum] = pattern.exec(secret) ?? [];
  return body !== undefined && checksum(body) === sum;
};

interface TokenRow {
  readonly token_id: string;
  readonly name: string;
  readonly user_id: number;
  readonly user_name: string;
  readonly scopes: TokenScope[];
  readonly networks: string[];
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly last_used: Date | null;
}

const toView = (row: TokenRow): ApiTokenView => ({
  id: row.token_id,
  name: row.name,
  scopes: row.scopes,
  networks: row.networks,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  lastUsedAt: row.last_used?.toISOString() ?? null,
});

/** A token as it was read, for a while. */
interface Known {
  readonly row: TokenRow;
  readonly networks: TrustedRanges;
  readonly at: number;
}

const columns =
  't.token_id, t.name, t.user_id, t.scopes, t.networks, t.created_at, t.expires_at, t.last_used';

/** Tokens for machines: a random secret out, shown once; its digest in. */
export class ApiTokens implements Machines {
  readonly #db: Queryable;
  readonly #now: () => number;
  readonly #cache = new BoundedMap<string, Known>(cacheLimit);

  constructor(db: Queryable, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** @throws EdgeError `TOKEN_EXISTS` for a name in use, `TOO_MANY_TOKENS`. */
  async create(
    userId: number,
    request: ApiTokenRequest,
  ): Promise<ApiTokenView & { readonly secret: string }> {
    const { id, secret } = makeSecret();
    const { rows } = await this.#db
      .query<TokenRow>(
        'INSERT INTO api_tokens AS t (token_id, user_id, name, hash, scopes, networks, expires_at) ' +
          "SELECT $1, $2, $3, $4, $5, $6, now() + $7 * interval '1 day' " +
          'WHERE (SELECT count(*) FROM api_tokens WHERE user_id = $2) < $8 RETURNING ' +
          columns,
        [
          id,
          userId,
          request.name,
          secretDigest(secret),
          request.scopes,
          request.networks,
          request.days,
          tokensPerUser,
        ],
      )
      .catch((cause: unknown) => {
        if (codeOf(cause) !== '23505') throw cause;
        throw new EdgeError('TOKEN_EXISTS', 'There is a token with this name: end it or take another name.', {
          cause,
        });
      });
    const [row] = rows;
    if (row === undefined) {
      throw new EdgeError(
        'TOO_MANY_TOKENS',
        `There are ${tokensPerUser} tokens already: end one that is not used.`,
      );
    }
    return { ...toView(row), secret };
  }

  async list(userId: number): Promise<readonly ApiTokenView[]> {
    const { rows } = await this.#db.query<TokenRow>(
      'SELECT ' +
        columns +
        ' FROM api_tokens t WHERE t.user_id = $1 AND t.expires_at > now() ORDER BY t.created_at',
      [userId],
    );
    return rows.map(toView);
  }

  /** Ends a token of this user; null when it has none with this id. Answers its name. */
  async end(userId: number, id: string): Promise<string | null> {
    const { rows } = await this.#db.query<{ name: string }>(
      'DELETE FROM api_tokens WHERE user_id = $1 AND token_id = $2 RETURNING name',
      [userId, id],
    );
    this.#forget(({ token_id: known }) => known === id);
    return rows[0]?.name ?? null;
  }

  async endAll(userId: number): Promise<number> {
    const { rowCount } = await this.#db.query('DELETE FROM api_tokens WHERE user_id = $1', [userId]);
    this.#forget(({ user_id: known }) => known === userId);
    return rowCount ?? 0;
  }

  /** Removes tokens whose time is over. */
  async prune(): Promise<void> {
    await this.#db.query('DELETE FROM api_tokens WHERE expires_at < now()');
  }

  /** Who holds this secret and comes from where it may; null otherwise. Looks at most every 5 s into the database. */
  async find(secret: string, address: string): Promise<Machine | null> {
    if (!isWellFormed(secret)) return null;
    const hash = secretDigest(secret);
    const key = hash.toString('base64');
    const now = this.#now();
    const cached = this.#cache.get(key);
    const known =
      cached !== undefined && now - cached.at < trustedMs ? cached : await this.#read(hash, key, now);
    if (known === null || known.row.expires_at.getTime() <= now) return null;
    const { row, networks } = known;
    if (networks.length > 0 && !isInRanges(address, networks)) return null;
    return {
      kind: 'machine',
      user: { id: row.user_id, name: row.user_name },
      token: { id: row.token_id, name: row.name, scopes: row.scopes },
    };
  }

  async #read(hash: Buffer, key: string, now: number): Promise<Known | null> {
    const { rows } = await this.#db.query<TokenRow>(
      'WITH used AS (UPDATE api_tokens SET last_used = date_trunc($2, now()) WHERE hash = $1 AND ' +
        'expires_at > now() AND last_used IS DISTINCT FROM date_trunc($2, now())) SELECT ' +
        columns +
        ', u.name AS user_name FROM api_tokens t JOIN users u USING (user_id) WHERE t.hash = $1 AND t.expires_at > now()',
      [hash, 'hour'],
    );
    const [row] = rows;
    if (row === undefined) {
      this.#cache.delete(key);
      return null;
    }
    const known: Known = { row, networks: parseRanges(row.networks), at: now };
    this.#cache.set(key, known);
    return known;
  }

  #forget(which: (row: TokenRow) => boolean): void {
    for (const [key, { row }] of this.#cache) if (which(row)) this.#cache.delete(key);
  }
}
