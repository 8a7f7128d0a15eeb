import { resetOwner } from '../auth/accounts.ts';
import type { Config } from '../config.ts';
import { EdgeError } from '../errors.ts';
import { withDatabase } from './with-database.ts';

/**
 * Gives the owner a new password, ends all sessions and forgives the tries of everybody.
 *
 * @throws EdgeError `NOT_READY` when there is no account yet.
 */
export const resetPassword = async (config: Config): Promise<string> => {
  const password = await withDatabase(config, resetOwner);
  if (password === null) {
    throw new EdgeError('NOT_READY', 'There is no account yet: start the edge, it shows its first password.');
  }
  return password;
};
