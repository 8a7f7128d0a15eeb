import type pg from 'pg';
import type { Response } from 'express';
import type { LoginAnswer } from '../contract/api.ts';
import { EdgeError } from '../errors.ts';
import { type NewEvent, appendEvents } from '../events/log.ts';
import { type Context, personOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';
import { findAccount } from './accounts.ts';
import { attemptLimit, countAttempt, forgive } from './attempts.ts';
import { cookieNames, endedCookie, mayLogIn, sessionCookie } from './credentials.ts';
import { verifyPassword } from './passwords.ts';
import { type Session, type SessionSecrets, type Sessions, csrfOf } from './sessions.ts';

export interface AuthDependencies {
  readonly pool: pg.Pool;
  readonly nodeId: number;
  readonly sessions: Sessions;
}

const quietMs = 60_000;

/** At most one line a minute and client in the log, so that nobody fills it from outside. */
class FailureLog {
  readonly #last = new Map<string, { at: number; since: number }>();

  count(client: string, now: number): number | null {
    const known = this.#last.get(client);
    if (known !== undefined && now - known.at < quietMs) {
      known.since += 1;
      return null;
    }
    const attempts = (known?.since ?? 0) + 1;
    this.#last.delete(client);
    this.#last.set(client, { at: now, since: 0 });
    const oldest = this.#last.keys().next();
    if (this.#last.size > 1_000 && oldest.done !== true) this.#last.delete(oldest.value);
    return attempts;
  }
}

const answer = (session: Session, secrets: SessionSecrets): LoginAnswer => ({
  token: secrets.token,
  refreshToken: secrets.refreshToken,
  expiresAt: session.expiresAt.toISOString(),
  user: { name: session.user.name },
  csrf: csrfOf(secrets.cookie),
});

const wrong = (left: number): EdgeError =>
  new EdgeError('BAD_CREDENTIALS', 'User name or password is wrong.', { details: { attemptsLeft: left } });

const tooMany = (retryAfterSeconds: number): EdgeError =>
  new EdgeError(
    'TOO_MANY_ATTEMPTS',
    `Too many attempts: ${attemptLimit} within 15 minutes are allowed. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds, details: { retryAfterSeconds } },
  );

/** Login, logout, refresh and the present session. */
export const authRoutes = ({ pool, nodeId, sessions }: AuthDependencies): readonly Route[] => {
  const failures = new FailureLog();
  const record = (event: NewEvent): Promise<unknown> => appendEvents(pool, nodeId, [event]);

  const login = async (
    username: string,
    password: string,
    { origin }: Context,
  ): Promise<LoginAnswer & { cookie: string }> => {
    if (!mayLogIn(origin)) {
      throw new EdgeError(
        'HTTPS_REQUIRED',
        'A password is taken over HTTPS only, or on the box itself by http://127.0.0.1.',
      );
    }
    const attempt = await countAttempt(pool, origin.key);
    if (!attempt.allowed) throw tooMany(attempt.retryAfterSeconds);
    const account = await findAccount(pool, username);
    if (!(await verifyPassword(account?.passwordHash ?? null, password)) || account === null) {
      const attempts = failures.count(origin.key, Date.now());
      if (attempts !== null) {
        const user = account?.name ?? '?';
        await record({
          kind: 'auth.failed',
          severity: 'WARNING',
          body: { user, client: origin.address, attempts },
        });
      }
      throw wrong(attempt.left);
    }
    await forgive(pool, origin.key);
    const { session, secrets } = await sessions.create(account.id, origin.address);
    await record({
      kind: 'auth.login',
      severity: 'INFO',
      body: { user: account.name, client: origin.address },
    });
    return { ...answer(session, secrets), cookie: secrets.cookie };
  };

  const setCookie = (response: Response, { origin }: Context, cookie: string, expiresAt: Date): void => {
    response.append('Set-Cookie', sessionCookie(cookieNames(origin), cookie, expiresAt));
  };

  return [
    route('auth.login', async ({ body: { username, password }, context, response }) => {
      const { cookie, ...body } = await login(username, password, context);
      setCookie(response, context, cookie, new Date(body.expiresAt));
      return body;
    }),
    route('auth.refresh', async ({ body: { refreshToken }, context, response }) => {
      const renewed = await sessions.refresh(refreshToken);
      if (renewed === null)
        throw new EdgeError('UNAUTHENTICATED', 'This refresh token is worth nothing: log in.');
      const { session, secrets } = renewed;
      setCookie(response, context, secrets.cookie, session.expiresAt);
      return answer(session, secrets);
    }),
    route('auth.logout', async ({ context, response }) => {
      await sessions.end(personOf(context).session.id);
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
