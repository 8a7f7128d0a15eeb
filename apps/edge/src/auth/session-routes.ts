import { entryFor } from '../audit/request-entry.ts';
import { EdgeError } from '../errors.ts';
import { personOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';
import { type AccountParts, endOtherSessions } from './account.ts';

/** Where a user is logged in, and how that ends. */
export const sessionRoutes = (parts: AccountParts): readonly Route[] => [
  route('sessions.list', async ({ context }) => {
    const { user, session } = personOf(context);
    return { sessions: await parts.sessions.list(user.id, session.id) };
  }),
  route('sessions.end', async ({ params, context }) => {
    const { user } = personOf(context);
    // Another user's session is as absent as one that never was.
    if (!(await parts.sessions.endOwn(user.id, params.id))) {
      throw new EdgeError('NOT_FOUND', 'There is no session with this id.');
    }
    await parts.audit.record(entryFor(context, { action: 'sessions.end', target: params.id, outcome: 'ok' }));
    return null;
  }),
  route('sessions.end-others', async ({ context }) => ({
    ended: await endOtherSessions(parts, context, personOf(context)),
  })),
];
