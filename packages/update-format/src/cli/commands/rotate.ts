import { rotated } from '../../core/rotation.ts';
import { UpdateError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { nextKeyringHelp, nextKeyringOptions, publishNext } from '../next-keyring.ts';

const dayMs = 86_400_000;
const usualOverlapDays = 90;

export const rotate: Command = {
  summary: 'bring in a new key, let old ones end after an overlap',
  usage: 'araupdate rotate --keyring FILE --signing-key OLD --new-key NEW --retire KEYID --out FILE …',
  help: [
    ...nextKeyringHelp,
    '  --retire KEYID         key that ends with the overlap; may be repeated',
    `  --overlap-days N       how long old and new are valid together (${usualOverlapDays})`,
    '  --threshold N          how many keys must sign from then on',
  ],
  options: {
    ...nextKeyringOptions,
    retire: { type: 'string', multiple: true },
    'overlap-days': { type: 'string' },
    threshold: { type: 'string' },
  },
  run(args, io, bar) {
    const overlapDays = args.integer('overlap-days') ?? usualOverlapDays;
    const threshold = args.integer('threshold');
    return publishNext(args, io, bar, (current, add) => {
      const retire = args.texts('retire').map((text) =>
        wholeId(
          text,
          current.keys.map(({ key }) => key.id),
        ),
      );
      if (add.length === 0 && retire.length === 0 && threshold === undefined)
        throw new UpdateError(
          'USE_ARGUMENT',
          'Nothing would change; give --new-key, --retire or --threshold.',
        );
      return rotated(current, {
        add,
        retire,
        overlapUntilMs: io.nowMs + overlapDays * dayMs,
        nowMs: io.nowMs,
        ...(threshold === undefined ? {} : { threshold }),
      });
    });
  },
};

/** Ids may be shortened as long as they name one key. */
export function wholeId(text: string, ids: readonly string[]): string {
  const [id, more] = ids.filter((each) => text.length >= 8 && each.startsWith(text));
  if (id !== undefined && more === undefined) return id;
  throw new UpdateError(
    'USE_ARGUMENT',
    `${JSON.stringify(text)} names no key of the keyring, or more than one.`,
  );
}
