import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type pg from 'pg';
import { inTransaction } from '../database/connect.ts';
import { EdgeError } from '../errors.ts';
import type { User } from '../http/principal.ts';
import type { Seal } from './seal.ts';
import { secretDigest } from './secret-digest.ts';

/** RFC 6238 as every authenticator knows it. */
const periodSeconds = 30;
const secretBytes = 20;
/** One step to each side, for clocks that are a little off. */
const window = 1;
const recoveryCodeCount = 10;

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** 80 random bits, so that a plain digest of it is enough; in groups, for people. */
const makeRecoveryCode = (): string => {
  const bytes = randomBytes(16);
  const letters = Array.from(bytes, (byte) => base32[byte % 32] ?? '').join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
};

const recoveryDigest = (code: string): Buffer => secretDigest(code.toLowerCase().replaceAll('-', ''));

const generatorOf = (secret: Buffer, userName: string): TOTP =>
  new TOTP({
    issuer: 'Arasul',
    label: userName,
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  });

const stateError = (message: string): EdgeError => new EdgeError('TOTP_STATE', message);
const owner = (userId: number): string => `totp ${userId}`;

/** The second factor of users: a secret shared with an authenticator, and codes for when it is lost. */
export class SecondFactor {
  readonly #pool: pg.Pool;
  readonly #seal: Seal;
  readonly #now: () => number;

  constructor(pool: pg.Pool, seal: Seal, now: () => number = Date.now) {
    this.#pool = pool;
    this.#seal = seal;
    this.#now = now;
  }

  async status(userId: number): Promise<{ readonly enabled: boolean; readonly recoveryCodesLeft: number }> {
    const { rows } = await this.#pool.query<{ enabled: boolean; left: number }>(
      'SELECT totp_enabled AS enabled, (SELECT count(*)::int FROM recovery_codes r WHERE r.user_id = u.user_id) ' +
        'AS left FROM users u WHERE user_id = $1',
      [userId],
    );
    return { enabled: rows[0]?.enabled ?? false, recoveryCodesLeft: rows[0]?.left ?? 0 };
  }

  /** A new secret; it does not count before {@link enable}. @throws EdgeError `TOTP_STATE` when it is on already. */
  async begin(user: User): Promise<{ readonly secret: string; readonly uri: string }> {
    const secret = randomBytes(secretBytes);
    const { rowCount } = await this.#pool.query(
      'UPDATE users SET totp_secret = $2, totp_step = 0 WHERE user_id = $1 AND NOT totp_enabled',
      [user.id, this.#seal.close(secret, owner(user.id))],
    );
    if (rowCount !== 1) throw stateError('The second factor is on already: turn it off first.');
    const generator = generatorOf(secret, user.name);
    return { secret: generator.secret.base32, uri: generator.toString() };
  }

  /** Turns it on if the code is right; answers the recovery codes, or null for a wrong code. */
  async enable(user: User, code: string): Promise<readonly string[] | null> {
    const state = await this.#read(user.id);
    if (state.secret === null || state.enabled) {
      throw stateError('There is no second factor to be turned on: begin anew.');
    }
    const step = this.#stepOf(state.secret, user.name, code);
    if (step === null) return null;
    const codes = Array.from({ length: recoveryCodeCount }, makeRecoveryCode);
    return inTransaction(this.#pool, async (client) => {
      const { rowCount } = await client.query(
        'UPDATE users SET totp_enabled = true, totp_step = $2 WHERE user_id = $1 AND NOT totp_enabled',
        [user.id, step],
      );
      if (rowCount !== 1) throw stateError('The second factor is on already.');
      await client.query('DELETE FROM recovery_codes WHERE user_id = $1', [user.id]);
      await client.query('INSERT INTO recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])', [
        user.id,
        codes.map(recoveryDigest),
      ]);
      return codes;
    });
  }

  /** Takes a code of the authenticator, or a recovery code, each once. Answers which it was; null for a wrong one. */
  async take(user: User, code: string): Promise<'code' | 'recovery' | null> {
    const { secret, enabled } = await this.#read(user.id);
    if (secret === null || !enabled) return null;
    if (!/^\d{6}$/.test(code)) {
      const { rowCount } = await this.#pool.query(
        'DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2',
        [user.id, recoveryDigest(code)],
      );
      return rowCount === 1 ? 'recovery' : null;
    }
    const step = this.#stepOf(secret, user.name, code);
    if (step === null) return null;
    const { rowCount } = await this.#pool.query(
      'UPDATE users SET totp_step = $2 WHERE user_id = $1 AND totp_enabled AND totp_step < $2',
      [user.id, step],
    );
    return rowCount === 1 ? 'code' : null;
  }

  /** @throws EdgeError `TOTP_STATE` when it is off. */
  async requireOn(userId: number): Promise<void> {
    const { enabled } = await this.status(userId);
    if (!enabled) throw stateError('The second factor is off: there is nothing to turn off.');
  }

  /** Removes secret and recovery codes. */
  async disable(userId: number): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      await client.query(
        'UPDATE users SET totp_enabled = false, totp_secret = NULL, totp_step = 0 WHERE user_id = $1',
        [userId],
      );
      await client.query('DELETE FROM recovery_codes WHERE user_id = $1', [userId]);
    });
  }

  /** The time step that a code belongs to; null when it belongs to none near now. */
  #stepOf(secret: Buffer, userName: string, code: string): number | null {
    const timestamp = this.#now();
    const delta = generatorOf(secret, userName).validate({ token: code, window, timestamp });
    return delta === null ? null : Math.floor(timestamp / 1_000 / periodSeconds) + delta;
  }

  async #read(userId: number): Promise<{ readonly secret: Buffer | null; readonly enabled: boolean }> {
    const { rows } = await this.#pool.query<{ secret: Buffer | null; enabled: boolean }>(
      'SELECT totp_secret AS secret, totp_enabled AS enabled FROM users WHERE user_id = $1',
      [userId],
    );
    const [row] = rows;
    if (row === undefined || row.secret === null) return { secret: null, enabled: false };
    return { secret: this.#seal.open(row.secret, owner(userId)), enabled: row.enabled };
  }
}
