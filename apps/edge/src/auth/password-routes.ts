import { entryFor } from '../audit/request-entry.ts';
import { passwordProblem, passwordRules } from '../contract/access.ts';
import { EdgeError } from '../errors.ts';
import { personOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';
import { type AccountParts, giveSession, proveAgain, requirePassword } from './account.ts';
import { passwordProblems } from './password-rules.ts';
import { hashPassword } from './passwords.ts';

/** Rules and change of the own password. */
export const passwordRoutes = (parts: AccountParts): readonly Route[] => [
  route('password.rules', () => ({ ...passwordRules, problems: [...passwordProblem.options] })),
  route('password.change', async ({ body: { current, password, endTokens }, context, response }) => {
    const { pool, sessions, machines, audit } = parts;
    const { user } = personOf(context);
    const problems = passwordProblems(password, user.name);
    if (problems.length > 0) {
      throw new EdgeError('PASSWORD_WEAK', `This password is not good enough: ${problems.join(', ')}.`, {
        details: { problems },
      });
    }
    await proveAgain(parts, context, user, 'password.change', (left) =>
      requirePassword(parts, user, current, left),
    );
    await pool.query('UPDATE users SET password_hash = $2, changed_at = now() WHERE user_id = $1', [
      user.id,
      await hashPassword(password),
    ]);
    // Whoever knew the old password is out: the present page gets a session that did not exist before.
    const ended = await sessions.endOthers(user.id, null);
    const tokens = endTokens ? await machines.endAll(user.id) : 0;
    const opened = await sessions.create(user.id, context.origin.address);
    await audit.record(
      entryFor(context, {
        action: 'password.change',
        outcome: 'ok',
        details: { sessionsEnded: ended, tokensEnded: tokens },
      }),
    );
    return giveSession(response, context, opened);
  }),
];
