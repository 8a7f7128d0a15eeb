import type { Response } from 'express';
import { entryFor } from '../audit/request-entry.ts';
import type { LoginAnswer } from '../contract/api.ts';
import { EdgeError } from '../errors.ts';
import { type NewEvent, appendEvents } from '../events/log.ts';
import { type Context, type User, personOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';
import { type AccountParts, giveSession, tooManyAttempts, wrongCode } from './account.ts';
import { findAccount } from './accounts.ts';
import { countAttempt, forgive } from './attempts.ts';
import { cookieNames, endedCookie, mayLogIn } from './credentials.ts';
import { FailureLog } from './failure-log.ts';
import { verifyPassword } from './passwords.ts';

const wrong = (left: number): EdgeError =>
  new EdgeError('BAD_CREDENTIALS', 'User name or password is wrong.', { details: { attemptsLeft: left } });

/** Login, logout, refresh and the present session. */
export const authRoutes = (parts: AccountParts): readonly Route[] => {
  const { pool, nodeId, sessions, secondFactor, challenges, audit } = parts;
  const failures = new FailureLog();
  const tell = (event: NewEvent): Promise<unknown> => appendEvents(pool, nodeId, [event]);

  /** At most one line a minute and client, so that nobody fills the logs from outside. */
  const noteFailure = async (context: Context, user: string, reason: string): Promise<void> => {
    const attempts = failures.count(context.origin.key, Date.now());
    if (attempts === null) return;
    const client = context.origin.address;
    await tell({ kind: 'auth.failed', severity: 'WARNING', body: { user, client, attempts } });
    const details = { reason, attempts };
    await audit.record({
      ...entryFor(context, { action: 'auth.login', outcome: 'refused', details }),
      actor: user,
    });
  };

  /** Checks the password and answers whose it is. */
  const checkPassword = async (username: string, password: string, context: Context): Promise<User> => {
    if (!mayLogIn(context.origin)) {
      throw new EdgeError(
        'HTTPS_REQUIRED',
        'A password is taken over HTTPS only, or on the box itself by http://127.0.0.1.',
      );
    }
    const attempt = await countAttempt(pool, context.origin.key);
    if (!attempt.allowed) throw tooManyAttempts(attempt.retryAfterSeconds);
    const account = await findAccount(pool, username);
    if (!(await verifyPassword(account?.passwordHash ?? null, password)) || account === null) {
      await noteFailure(context, account?.name ?? '?', 'BAD_CREDENTIALS');
      throw wrong(attempt.left);
    }
    return account;
  };

  const open = async (user: User, context: Context, response: Response): Promise<LoginAnswer> => {
    await forgive(pool, context.origin.key);
    const client = context.origin.address;
    const opened = await sessions.create(user.id, client);
    await tell({ kind: 'auth.login', severity: 'INFO', body: { user: user.name, client } });
    const entry = entryFor(context, { action: 'auth.login', outcome: 'ok' });
    await audit.record({ ...entry, actor: user.name, session: opened.session.id });
    return giveSession(response, context, opened);
  };

  return [
    route('auth.login', async ({ body: { username, password }, context, response }) => {
      const user = await checkPassword(username, password, context);
      const { enabled } = await secondFactor.status(user.id);
      if (!enabled) return open(user, context, response);
      throw new EdgeError('TOTP_REQUIRED', 'Now the code of your authenticator.', {
        details: { ...(await challenges.create(user.id)) },
      });
    }),
    route('auth.login-totp', async ({ body: { challenge, code }, context, response }) => {
      const attempt = await challenges.attempt(challenge);
      if (attempt === null) {
        throw new EdgeError('CHALLENGE_OVER', 'This login took too long or too many tries: begin anew.');
      }
      const taken = await secondFactor.take(attempt.user, code);
      if (taken === null) {
        await noteFailure(context, attempt.user.name, 'CODE_WRONG');
        throw wrongCode(attempt.left);
      }
      await challenges.end(challenge);
      if (taken === 'recovery') {
        const entry = entryFor(context, { action: 'totp.recovery-code', outcome: 'ok' });
        await audit.record({ ...entry, actor: attempt.user.name });
      }
      return open(attempt.user, context, response);
    }),
    route('auth.refresh', async ({ body: { refreshToken }, context, response }) => {
      const renewed = await sessions.refresh(refreshToken);
      if (renewed.kind === 'reused') {
        const entry = entryFor(context, { action: 'auth.refresh-reused', outcome: 'refused' });
        await audit.record({ ...entry, target: renewed.sessionId });
      }
      if (renewed.kind !== 'renewed')
        throw new EdgeError('UNAUTHENTICATED', 'This refresh token is worth nothing: log in.');
      return giveSession(response, context, renewed);
    }),
    route('auth.logout', async ({ context, response }) => {
      await sessions.end(personOf(context).session.id);
      await audit.record(entryFor(context, { action: 'auth.logout', outcome: 'ok' }));
      response.append('Set-Cookie', endedCookie(cookieNames(context.origin)));
      return null;
    }),
    route('auth.session', ({ context }) => {
      const { session, csrf } = personOf(context);
      return {
        user: { name: session.user.name },
        csrf: csrf ?? '',
        expiresAt: session.expiresAt.toISOString(),
      };
    }),
  ];
};
