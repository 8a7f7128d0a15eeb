import { entryFor } from '../audit/request-entry.ts';
import { personOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';
import { type AccountParts, endOtherSessions, proveAgain, requirePassword, wrongCode } from './account.ts';

/** The second factor of the present user. */
export const totpRoutes = (parts: AccountParts): readonly Route[] => [
  route('totp.status', ({ context }) => parts.secondFactor.status(personOf(context).user.id)),
  route('totp.begin', async ({ body: { password }, context }) => {
    const { user } = personOf(context);
    await proveAgain(parts, context, user, 'totp.begin', (left) =>
      requirePassword(parts, user, password, left),
    );
    return parts.secondFactor.begin(user);
  }),
  route('totp.enable', async ({ body: { code }, context }) => {
    const person = personOf(context);
    const recoveryCodes = await proveAgain(parts, context, person.user, 'totp.enable', async (left) => {
      const codes = await parts.secondFactor.enable(person.user, code);
      if (codes === null) throw wrongCode(left);
      return codes;
    });
    await endOtherSessions(parts, context, person);
    await parts.audit.record(entryFor(context, { action: 'totp.enable', outcome: 'ok' }));
    return { recoveryCodes: [...recoveryCodes] };
  }),
  route('totp.disable', async ({ body: { password, code }, context }) => {
    const { user } = personOf(context);
    await parts.secondFactor.requireOn(user.id);
    await proveAgain(parts, context, user, 'totp.disable', async (left) => {
      await requirePassword(parts, user, password, left);
      if ((await parts.secondFactor.take(user, code)) === null) throw wrongCode(left);
    });
    await parts.secondFactor.disable(user.id);
    await parts.audit.record(entryFor(context, { action: 'totp.disable', outcome: 'ok' }));
    return null;
  }),
];
