import { EdgeError } from '../errors.ts';
import { personOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';
import type { ApiTokens } from './tokens.ts';

/** Tokens for machines, each user's own. */
export const tokenRoutes = (tokens: ApiTokens): readonly Route[] => [
  route('tokens.list', async ({ context }) => ({
    tokens: [...(await tokens.list(personOf(context).user.id))],
  })),
  route('tokens.create', ({ body, context }) => tokens.create(personOf(context).user.id, body)),
  route('tokens.end', async ({ params, context }) => {
    const name = await tokens.end(personOf(context).user.id, params.id);
    if (name === null) throw new EdgeError('NOT_FOUND', 'There is no token with this id.');
    return null;
  }),
];
