import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { EdgeError } from '../errors.ts';

/** OWASP password storage cheat sheet: argon2id (the library's default) with at least these costs. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const runningAtOnce = 2;
const waitingAtMost = 16;

const lower = 'abcdefghijkmnopqrstuvwxyz';
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';
const special = '!#%+-=?@_';

const pick = (alphabet: string): string => alphabet[randomInt(alphabet.length)] ?? '';

/** 20 characters that pass the rules; none that is easily taken for another. About 120 bits. */
export const generatePassword = (): string => {
  const characters = [lower, upper, digits, special].map(pick);
  while (characters.length < 20) characters.push(pick(lower + upper + digits + special));
  for (let index = characters.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [characters[index], characters[other]] = [characters[other] ?? '', characters[index] ?? ''];
  }
  return characters.join('');
};

/** Unicode in one form, so that the same keys on two devices are the same password. */
const normalise = (password: string): string => password.normalize('NFKC');

/** Lets few hashes run at once: each takes 19 MiB and a thread that file access needs too. */
class Gate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= runningAtOnce) {
      if (this.#waiting.length >= waitingAtMost) {
        throw new EdgeError('BUSY', 'Too many logins at once: try again in a second.', {
          retryAfterSeconds: 1,
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
const gate = new Gate();

export const hashPassword = (password: string): Promise<string> =>
  gate.run(() => hash(normalise(password), costs));

let dummy: Promise<string> | null = null;

/**
 * Does the password fit? For a user that does not exist (`stored` null) the same work is done against a hash
 * of nothing, so that the time tells nobody which names exist.
 */
export const verifyPassword = async (stored: string | null, password: string): Promise<boolean> => {
  dummy ??= hash('', costs);
  const against = stored ?? (await dummy);
  const fits = await gate.run(() => verify(against, normalise(password)));
  return stored !== null && fits;
};
