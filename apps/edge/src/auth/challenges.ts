import { randomBytes } from 'node:crypto';
import type { Queryable } from '../database/connect.ts';
import type { User } from '../http/principal.ts';
import { secretDigest } from './secret-digest.ts';

const lifeSeconds = 300;
const triesAtMost = 5;

/** Logins whose password was right and that wait for the second factor: at most 5 minutes and 5 tries each. */
export class Challenges {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async create(userId: number): Promise<{ readonly challenge: string; readonly expiresInSeconds: number }> {
    const challenge = randomBytes(32).toString('base64url');
    await this.#db.query(
      "INSERT INTO login_challenges (hash, user_id, expires_at) VALUES ($1, $2, now() + $3 * interval '1 second')",
      [secretDigest(challenge), userId, lifeSeconds],
    );
    return { challenge, expiresInSeconds: lifeSeconds };
  }

  /** Counts a try and answers whose login it is and how many tries are left; null when it is over. */
  async attempt(challenge: string): Promise<{ readonly user: User; readonly left: number } | null> {
    const { rows } = await this.#db.query<{ user_id: number; name: string; tries: number }>(
      'UPDATE login_challenges c SET tries = tries + 1 FROM users u WHERE u.user_id = c.user_id AND c.hash = $1 ' +
        'AND c.expires_at > now() AND c.tries < $2 RETURNING c.user_id, u.name, c.tries',
      [secretDigest(challenge), triesAtMost],
    );
    const [row] = rows;
    return row === undefined
      ? null
      : { user: { id: row.user_id, name: row.name }, left: triesAtMost - row.tries };
  }

  /** It led to a session, and leads to no other. */
  async end(challenge: string): Promise<void> {
    await this.#db.query('DELETE FROM login_challenges WHERE hash = $1', [secretDigest(challenge)]);
  }

  async prune(): Promise<void> {
    await this.#db.query('DELETE FROM login_challenges WHERE expires_at < now()');
  }
}
