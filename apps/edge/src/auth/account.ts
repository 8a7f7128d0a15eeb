import type { Response } from 'express';
import type pg from 'pg';
import type { Audit } from '../audit/log.ts';
import { entryFor } from '../audit/request-entry.ts';
import type { LoginAnswer } from '../contract/api.ts';
import { EdgeError } from '../errors.ts';
import type { Context, Person, User } from '../http/principal.ts';
import { findAccount } from './accounts.ts';
import { attemptLimit, countAttempt, forgive } from './attempts.ts';
import type { Challenges } from './challenges.ts';
import { cookieNames, sessionCookie } from './credentials.ts';
import { verifyPassword } from './passwords.ts';
import { type Session, type SessionSecrets, type Sessions, csrfOf } from './sessions.ts';
import type { ApiTokens } from './tokens.ts';
import type { SecondFactor } from './totp.ts';

/** What everything about accounts works with. */
export interface AccountParts {
  readonly pool: pg.Pool;
  readonly nodeId: number;
  readonly sessions: Sessions;
  readonly machines: ApiTokens;
  readonly secondFactor: SecondFactor;
  readonly challenges: Challenges;
  readonly audit: Audit;
}

/** Hands a session to its client: the cookie beside the answer, the other secrets in it. */
export const giveSession = (
  response: Response,
  { origin }: Context,
  { session, secrets }: { readonly session: Session; readonly secrets: SessionSecrets },
): LoginAnswer => {
  const cookie = sessionCookie(cookieNames(origin), secrets.cookie, session.expiresAt);
  response.append('Set-Cookie', cookie);
  return {
    token: secrets.token,
    refreshToken: secrets.refreshToken,
    expiresAt: session.expiresAt.toISOString(),
    user: { name: session.user.name },
    csrf: csrfOf(secrets.cookie),
  };
};

export const tooManyAttempts = (retryAfterSeconds: number): EdgeError =>
  new EdgeError(
    'TOO_MANY_ATTEMPTS',
    `Too many attempts: ${attemptLimit} within 15 minutes are allowed. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds, details: { retryAfterSeconds } },
  );

/**
 * Lets somebody who is logged in prove once more who they are. The tries are counted per account and apart
 * from logins, so that a session in the wrong hands can neither guess a password nor keep its owner out.
 *
 * @throws EdgeError what `proof` makes of a wrong one; `TOO_MANY_ATTEMPTS` at the sixth within 15 minutes.
 */
export const proveAgain = async <T>(
  { pool, audit }: AccountParts,
  context: Context,
  user: User,
  action: string,
  proof: (left: number) => Promise<T>,
): Promise<T> => {
  const key = `account ${user.id}`;
  const attempt = await countAttempt(pool, key);
  if (!attempt.allowed) throw tooManyAttempts(attempt.retryAfterSeconds);
  try {
    const result = await proof(attempt.left);
    await forgive(pool, key);
    return result;
  } catch (error) {
    if (error instanceof EdgeError && (error.code === 'BAD_CREDENTIALS' || error.code === 'CODE_WRONG')) {
      await audit.record(entryFor(context, { action, outcome: 'refused', details: { reason: error.code } }));
    }
    throw error;
  }
};

/** @throws EdgeError `BAD_CREDENTIALS` with the tries that are left. */
export const requirePassword = async (
  { pool }: AccountParts,
  user: User,
  password: string,
  left: number,
): Promise<void> => {
  const account = await findAccount(pool, user.name);
  if (await verifyPassword(account?.passwordHash ?? null, password)) return;
  throw new EdgeError('BAD_CREDENTIALS', 'The present password is wrong.', {
    details: { attemptsLeft: left },
  });
};

export const wrongCode = (left: number): EdgeError =>
  new EdgeError('CODE_WRONG', 'This code is wrong or was used: wait for the next one.', {
    details: { attemptsLeft: left },
  });

/** Ends the sessions of a user but one, and tells of it in the log. */
export const endOtherSessions = async (
  { sessions, audit }: AccountParts,
  context: Context,
  { user, session }: Person,
): Promise<number> => {
  const ended = await sessions.endOthers(user.id, session.id);
  if (ended > 0)
    await audit.record(
      entryFor(context, { action: 'sessions.end-others', outcome: 'ok', details: { ended } }),
    );
  return ended;
};
