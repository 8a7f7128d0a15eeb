import { revoked } from '../../core/rotation.ts';
import type { Command } from '../command.ts';
import { nextKeyringHelp, nextKeyringOptions, publishNext } from '../next-keyring.ts';
import { wholeId } from './rotate.ts';

export const revoke: Command = {
  summary: 'withdraw trust from a key at once',
  usage: 'araupdate revoke KEYID --keyring FILE --reason WHY --signing-key OTHER --out FILE …',
  help: [
    '  KEYID                  the key that is in wrong hands',
    '  --reason WHY           for the log of every device',
    '  --min-counter N        devices refuse lower release counters: above all that the thief may have signed',
    ...nextKeyringHelp,
  ],
  options: { ...nextKeyringOptions, reason: { type: 'string' }, 'min-counter': { type: 'string' } },
  run(args, io, bar) {
    const text = args.single('key id');
    const reason = args.required('reason');
    const minReleaseCounter = args.integer('min-counter') ?? 0;
    return publishNext(args, io, bar, (current, add) => {
      const id = wholeId(
        text,
        current.keys.map(({ key }) => key.id),
      );
      return revoked(current, { id, reason, nowMs: io.nowMs, minReleaseCounter, add });
    });
  },
};
