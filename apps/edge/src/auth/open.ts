import type pg from 'pg';
import type { Audit } from '../audit/log.ts';
import type { Sweep } from '../database/retention.ts';
import type { Route } from '../http/route.ts';
import type { AccountParts } from './account.ts';
import { pruneAttempts } from './attempts.ts';
import { Challenges } from './challenges.ts';
import { passwordRoutes } from './password-routes.ts';
import { authRoutes } from './routes.ts';
import { Seal } from './seal.ts';
import { sessionRoutes } from './session-routes.ts';
import { Sessions } from './sessions.ts';
import { tokenRoutes } from './token-routes.ts';
import { ApiTokens } from './tokens.ts';
import { SecondFactor } from './totp.ts';
import { totpRoutes } from './totp-routes.ts';

export interface AccessOptions {
  readonly pool: pg.Pool;
  readonly nodeId: number;
  readonly audit: Audit;
  /** Encrypts the secrets of second factors: 256 bits as base64url. */
  readonly totpKey: string;
  readonly now?: (() => number) | undefined;
}

/** Everything about who may do what. */
export interface Access extends AccountParts {
  readonly routes: readonly Route[];
  /** Removes what no longer counts. */
  readonly sweeps: readonly Sweep[];
}

export const openAccess = ({ pool, nodeId, audit, totpKey, now }: AccessOptions): Access => {
  const parts: AccountParts = {
    ...{ pool, nodeId, audit },
    sessions: new Sessions(pool, now),
    machines: new ApiTokens(pool, now),
    secondFactor: new SecondFactor(pool, new Seal(totpKey), now),
    challenges: new Challenges(pool),
  };
  return {
    ...parts,
    routes: [
      ...authRoutes(parts),
      ...sessionRoutes(parts),
      ...passwordRoutes(parts),
      ...totpRoutes(parts),
      ...tokenRoutes(parts),
    ],
    sweeps: [
      { name: 'sessions', run: () => parts.sessions.prune() },
      { name: 'tokens', run: () => parts.machines.prune() },
      { name: 'login challenges', run: () => parts.challenges.prune() },
      { name: 'login attempts', run: () => pruneAttempts(pool) },
    ],
  };
};
