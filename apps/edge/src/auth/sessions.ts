import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { BoundedMap } from '../bounded-map.ts';
import type { SessionView } from '../contract/access.ts';
import type { Queryable } from '../database/connect.ts';
import { secretDigest } from './secret-digest.ts';

const idleHours = 12;
const absoluteDays = 7;
/** An ended session is refused everywhere at the latest after this. */
const trustedMs = 5_000;
/** While the database is away, who was logged in just before stays so. */
const staleMs = 900_000;
const cacheLimit = 1_000;

export interface Session {
  readonly id: string;
  readonly user: { readonly id: number; readonly name: string };
  readonly expiresAt: Date;
}

export type Renewal =
  | { readonly kind: 'renewed'; readonly session: Session; readonly secrets: SessionSecrets }
  /** Somebody copied the token: its session ended. */
  | { readonly kind: 'reused'; readonly sessionId: string }
  | { readonly kind: 'unknown' };

/** The three secrets of a new session; only their digests are stored. */
export interface SessionSecrets {
  readonly cookie: string;
  readonly token: string;
  readonly refreshToken: string;
}

interface SessionRow {
  readonly session_id: string;
  readonly user_id: number;
  readonly name: string;
  readonly expires_at: Date;
}

const newSecrets = (): SessionSecrets => {
  const secret = (): string => randomBytes(32).toString('base64url');
  return { cookie: secret(), token: secret(), refreshToken: secret() };
};
const toSession = (row: SessionRow): Session => ({
  id: row.session_id,
  user: { id: row.user_id, name: row.name },
  expiresAt: row.expires_at,
});

/** What unsafe requests with this cookie must carry in X-Arasul-CSRF: another site cannot know it. */
export const csrfOf = (cookie: string): string =>
  createHmac('sha256', cookie).update('arasul-csrf').digest('base64url');

const secretPattern = /^[A-Za-z0-9_-]{43}$/;

/** Sessions on the server: random secrets out, digests in, ended at once and everywhere. */
export class Sessions {
  readonly #db: Queryable;
  readonly #now: () => number;
  readonly #cache = new BoundedMap<string, { readonly session: Session; readonly at: number }>(cacheLimit);
  readonly #listeners = new Set<(sessionId: string) => void>();

  constructor(db: Queryable, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** Called with the id of each session that ends here. */
  onEnd(listener: (sessionId: string) => void): void {
    this.#listeners.add(listener);
  }

  async create(userId: number, client: string): Promise<{ session: Session; secrets: SessionSecrets }> {
    const secrets = newSecrets();
    const { rows } = await this.#db.query<SessionRow>(
      'INSERT INTO sessions (session_id, user_id, cookie_hash, token_hash, refresh_hash, client, expires_at, ends_at) ' +
        "VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 hour', now() + $8 * interval '1 day') " +
        'RETURNING session_id, user_id, (SELECT name FROM users u WHERE u.user_id = sessions.user_id), expires_at',
      [
        randomUUID(),
        userId,
        secretDigest(secrets.cookie),
        secretDigest(secrets.token),
        secretDigest(secrets.refreshToken),
        client,
        idleHours,
        absoluteDays,
      ],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the new session was not returned');
    return { session: toSession(row), secrets };
  }

  /** The live session of a secret, null when there is none. Looks at most every 5 s into the database. */
  async find(kind: 'cookie' | 'token', secret: string): Promise<Session | null> {
    if (!secretPattern.test(secret)) return null;
    const hash = secretDigest(secret);
    const key = kind + hash.toString('base64');
    const known = this.#cache.get(key);
    const now = this.#now();
    const alive = (session: Session): Session | null => (session.expiresAt.getTime() > now ? session : null);
    if (known !== undefined && now - known.at < trustedMs) return alive(known.session);
    let session: Session | null;
    try {
      session = await this.#read(kind, hash);
    } catch (error) {
      if (known !== undefined && now - known.at < staleMs) return alive(known.session);
      throw error;
    }
    if (session === null) this.#cache.delete(key);
    else this.#cache.set(key, { session, at: now });
    return session;
  }

  /** Those of these ids that are still live. */
  async liveOnes(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#db.query<{ session_id: string }>(
      'SELECT session_id FROM sessions WHERE session_id = ANY ($1) AND expires_at > now()',
      [ids],
    );
    return new Set(rows.map(({ session_id: id }) => id));
  }

  /** Where a user is logged in, newest first; `current` is the one that asks. */
  async list(userId: number, currentId: string): Promise<SessionView[]> {
    const { rows } = await this.#db.query<{ id: string; client: string; created_at: Date; expires_at: Date }>(
      'SELECT session_id AS id, client, created_at, expires_at FROM sessions ' +
        'WHERE user_id = $1 AND expires_at > now() ORDER BY created_at DESC LIMIT 200',
      [userId],
    );
    return rows.map(({ id, client, created_at: created, expires_at: expires }) => ({
      id,
      current: id === currentId,
      client,
      createdAt: created.toISOString(),
      expiresAt: expires.toISOString(),
    }));
  }

  /** Ends a session of this user; false when it has none with this id. */
  async endOwn(userId: number, sessionId: string): Promise<boolean> {
    const { rowCount } = await this.#db.query(
      'DELETE FROM sessions WHERE user_id = $1 AND session_id::text = $2',
      [userId, sessionId],
    );
    if (rowCount !== 1) return false;
    this.#forget(sessionId);
    return true;
  }

  /** Ends the sessions of a user, but one unless it is null. Answers how many. */
  async endOthers(userId: number, keptId: string | null): Promise<number> {
    const { rows } = await this.#db.query<{ session_id: string }>(
      'DELETE FROM sessions WHERE user_id = $1 AND ($2::uuid IS NULL OR session_id <> $2) RETURNING session_id',
      [userId, keptId],
    );
    for (const { session_id: id } of rows) this.#forget(id);
    return rows.length;
  }

  async end(sessionId: string): Promise<void> {
    await this.#db.query('DELETE FROM sessions WHERE session_id = $1', [sessionId]);
    this.#forget(sessionId);
  }

  /**
   * New secrets for the session of a refresh token. One that was used before means that somebody copied it:
   * the session ends.
   */
  async refresh(refreshToken: string): Promise<Renewal> {
    if (!secretPattern.test(refreshToken)) return { kind: 'unknown' };
    const secrets = newSecrets();
    const { rows } = await this.#db.query<SessionRow>(
      'UPDATE sessions s SET cookie_hash = $2, token_hash = $3, refresh_hash = $4, ' +
        "used_refresh = array_append(used_refresh, $1), expires_at = least(ends_at, now() + $5 * interval '1 hour') " +
        'FROM users u WHERE u.user_id = s.user_id AND s.refresh_hash = $1 AND s.expires_at > now() ' +
        'RETURNING s.session_id, s.user_id, u.name, s.expires_at',
      [
        secretDigest(refreshToken),
        secretDigest(secrets.cookie),
        secretDigest(secrets.token),
        secretDigest(secrets.refreshToken),
        idleHours,
      ],
    );
    const [row] = rows;
    if (row !== undefined) {
      this.#drop(row.session_id);
      return { kind: 'renewed', session: toSession(row), secrets };
    }
    const reused = await this.#db.query<{ session_id: string }>(
      'DELETE FROM sessions WHERE $1 = ANY (used_refresh) RETURNING session_id',
      [secretDigest(refreshToken)],
    );
    for (const { session_id: id } of reused.rows) this.#forget(id);
    const sessionId = reused.rows[0]?.session_id;
    return sessionId === undefined ? { kind: 'unknown' } : { kind: 'reused', sessionId };
  }

  /** Removes sessions that are over. */
  async prune(): Promise<void> {
    await this.#db.query('DELETE FROM sessions WHERE expires_at < now()');
  }

  async #read(kind: 'cookie' | 'token', hash: Buffer): Promise<Session | null> {
    const column = kind === 'cookie' ? 's.cookie_hash' : 's.token_hash';
    // Use moves the end, at most once in five minutes: a page that is looked at does not write at each request.
    const { rows } = await this.#db.query<SessionRow>(
      'WITH found AS (SELECT s.session_id, s.user_id, s.expires_at, s.ends_at FROM sessions s WHERE ' +
        column +
        ' = $1 AND s.expires_at > now()), moved AS (UPDATE sessions s SET expires_at = ' +
        "least(f.ends_at, now() + $2 * interval '1 hour') FROM found f WHERE s.session_id = f.session_id " +
        "AND f.expires_at < least(f.ends_at, now() + $2 * interval '1 hour') - interval '5 minutes' " +
        'RETURNING s.session_id, s.expires_at) SELECT f.session_id, f.user_id, u.name, ' +
        'coalesce(m.expires_at, f.expires_at) AS expires_at FROM found f JOIN users u USING (user_id) ' +
        'LEFT JOIN moved m USING (session_id)',
      [hash, idleHours],
    );
    return rows[0] === undefined ? null : toSession(rows[0]);
  }

  #drop(sessionId: string): void {
    for (const [key, { session }] of this.#cache) if (session.id === sessionId) this.#cache.delete(key);
  }

  #forget(sessionId: string): void {
    this.#drop(sessionId);
    for (const listener of this.#listeners) listener(sessionId);
  }
}
