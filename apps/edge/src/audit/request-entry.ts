import { type Context, actorOf } from '../http/principal.ts';
import type { NewAuditEntry } from './entry.ts';

/** An entry with who asks, from where. */
export const entryFor = (
  { principal, origin }: Context,
  entry: Pick<NewAuditEntry, 'action' | 'outcome' | 'target' | 'details'>,
): NewAuditEntry => ({
  ...entry,
  actor: principal === null ? 'nobody' : actorOf(principal),
  session: principal?.kind === 'person' ? principal.session.id : null,
  client: origin.address,
});
