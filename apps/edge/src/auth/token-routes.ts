import { entryFor } from '../audit/request-entry.ts';
import { EdgeError } from '../errors.ts';
import { personOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';
import type { AccountParts } from './account.ts';

/** Tokens for machines, each user's own. */
export const tokenRoutes = ({ machines, audit }: AccountParts): readonly Route[] => [
  route('tokens.list', async ({ context }) => ({
    tokens: [...(await machines.list(personOf(context).user.id))],
  })),
  route('tokens.create', async ({ body, context }) => {
    const token = await machines.create(personOf(context).user.id, body);
    const details = { name: token.name, scopes: token.scopes.join(' '), days: body.days };
    await audit.record(
      entryFor(context, { action: 'tokens.create', target: token.id, outcome: 'ok', details }),
    );
    return token;
  }),
  route('tokens.end', async ({ params, context }) => {
    const name = await machines.end(personOf(context).user.id, params.id);
    if (name === null) throw new EdgeError('NOT_FOUND', 'There is no token with this id.');
    await audit.record(
      entryFor(context, { action: 'tokens.end', target: params.id, outcome: 'ok', details: { name } }),
    );
    return null;
  }),
];
