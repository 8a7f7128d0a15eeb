import type { Queryable } from '../database/connect.ts';
import { generatePassword, hashPassword } from './passwords.ts';

export const ownerName = 'admin';

export interface Account {
  readonly id: number;
  readonly name: string;
  readonly passwordHash: string;
}

export const findAccount = async (db: Queryable, name: string): Promise<Account | null> => {
  const { rows } = await db.query<{ user_id: number; name: string; password_hash: string }>(
    'SELECT user_id, name, password_hash FROM users WHERE name = $1',
    [name],
  );
  const [row] = rows;
  return row === undefined ? null : { id: row.user_id, name: row.name, passwordHash: row.password_hash };
};

/** Makes the owner's account when there is none; answers its password, which is kept nowhere else. */
export const ensureOwner = async (db: Queryable): Promise<string | null> => {
  const { rows } = await db.query<{ present: boolean }>('SELECT EXISTS (SELECT FROM users) AS present');
  if (rows[0]?.present === true) return null;
  const password = generatePassword();
  const { rowCount } = await db.query(
    'INSERT INTO users (name, password_hash) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
    [ownerName, await hashPassword(password)],
  );
  return rowCount === 1 ? password : null;
};

/** Gives the owner a new password and ends all sessions; answers it, or null when there is no account yet. */
export const resetOwner = async (db: Queryable): Promise<string | null> => {
  const password = generatePassword();
  const { rowCount } = await db.query(
    'WITH changed AS (UPDATE users SET password_hash = $2, changed_at = now() WHERE name = $1 RETURNING user_id), ' +
      'ended AS (DELETE FROM sessions WHERE user_id IN (SELECT user_id FROM changed)), ' +
      'forgiven AS (DELETE FROM login_attempts) SELECT FROM changed',
    [ownerName, await hashPassword(password)],
  );
  return rowCount === 1 ? password : null;
};
