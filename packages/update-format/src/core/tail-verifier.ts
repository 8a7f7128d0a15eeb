import { constants, createVerify } from 'node:crypto';
import { UpdateError } from '../errors.ts';
import type { PublicKey } from './key.ts';
import { guessScheme, longestSalt } from './pss.ts';
import { separator, separatorAt, tailBytes } from './separator.ts';

/** `longest` is the format; `any` also takes other salts, as some tools make them. */
export type SaltRule = 'longest' | 'any';

interface Candidate {
  readonly key: PublicKey;
  readonly verify: ReturnType<typeof createVerify>;
}

/**
 * Checks the signature at the end of a package while its bytes pass: RSASSA-PSS with SHA-256 and MGF1-SHA-256 over
 * everything before the separator. The end is not known before it arrives, so the last bytes are held back.
 */
export class TailVerifier {
  readonly #candidates: readonly Candidate[];
  readonly #saltRule: SaltRule;
  readonly #holdBytes: number;
  #held: Uint8Array = new Uint8Array(0);
  #passedBytes = 0;

  /** @throws {UpdateError} `TRUST_NO_KEY` when none of `keys` is an RSA key. */
  constructor(keys: readonly PublicKey[], saltRule: SaltRule = 'longest') {
    const rsa = keys.filter(({ algorithm }) => algorithm === 'rsa');
    if (rsa.length === 0)
      throw new UpdateError(
        'TRUST_NO_KEY',
        'No RSA key is trusted for the signature at the end of packages; give one with the purpose "tail".',
      );
    this.#candidates = rsa.map((key) => ({ key, verify: createVerify('sha256') }));
    this.#saltRule = saltRule;
    this.#holdBytes = Math.max(...rsa.map((key) => tailBytes(key.signatureBytes)));
  }

  /** Takes the next bytes of the file; returns those that surely belong to the archive. */
  push(chunk: Uint8Array): readonly Uint8Array[] {
    const surplus = this.#held.length + chunk.length - this.#holdBytes;
    if (surplus <= 0) {
      this.#held = Buffer.concat([this.#held, chunk]);
      return [];
    }
    const fromHeld = Math.min(surplus, this.#held.length);
    const sure = [this.#held.subarray(0, fromHeld), chunk.subarray(0, surplus - fromHeld)];
    // A copy: the caller may reuse the memory of its chunk.
    this.#held = Buffer.concat([this.#held.subarray(fromHeld), chunk.subarray(surplus - fromHeld)]);
    const passed = sure.filter(({ length }) => length > 0);
    for (const bytes of passed) this.#update(bytes);
    return passed;
  }

  #update(bytes: Uint8Array): void {
    this.#passedBytes += bytes.length;
    for (const { verify } of this.#candidates) verify.update(bytes);
  }

  /**
   * Call after the last byte of the file.
   * @returns the key that signed, and the rest of the archive.
   * @throws {UpdateError} `SIG_MISSING`, `SIG_INVALID`, `SIG_SALT`, `SIG_SCHEME`
   */
  finish(): { readonly key: PublicKey; readonly rest: Uint8Array; readonly archiveBytes: number } {
    const held = this.#held;
    const positioned = this.#candidates.filter(({ key }) =>
      separatorAt(held, held.length - tailBytes(key.signatureBytes)),
    );
    if (positioned.length === 0) throw missingTail();
    const checked = positioned.map((candidate) => this.#check(candidate, held));
    const good = checked.find(({ valid }) => valid);
    if (good === undefined) throw invalidTail(checked);
    return { key: good.key, rest: good.rest, archiveBytes: this.#passedBytes + good.rest.length };
  }

  #check({ key, verify }: Candidate, held: Uint8Array): Checked {
    const end = held.length - tailBytes(key.signatureBytes);
    const signature = held.subarray(end + separator.length);
    const rest = held.subarray(0, end);
    verify.update(rest);
    const saltLength = this.#saltRule === 'any' ? constants.RSA_PSS_SALTLEN_AUTO : longestSalt(key);
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return {
      key,
      rest,
      signature,
      valid: verify.verify({ key: key.object, padding, saltLength }, signature),
    };
  }
}

export const missingTail = (): UpdateError =>
  new UpdateError(
    'SIG_MISSING',
    'The file carries no signature where one of the trusted keys would leave it; it is unsigned, cut off, or ' +
      'signed by a key of another length.',
  );

interface Checked {
  readonly key: PublicKey;
  readonly rest: Uint8Array;
  readonly signature: Uint8Array;
  readonly valid: boolean;
}

function invalidTail(checked: readonly Checked[]): UpdateError {
  for (const { key, signature } of checked) {
    const guess = guessScheme(key, signature);
    if (guess.scheme === 'pkcs1-v1.5')
      return new UpdateError(
        'SIG_SCHEME',
        'The signature is of the old kind (PKCS#1 v1.5); sign with RSASSA-PSS: -sigopt rsa_padding_mode:pss.',
      );
    if (guess.scheme === 'pss' && guess.saltBytes !== longestSalt(key))
      return new UpdateError(
        'SIG_SALT',
        `The signature has a salt of ${guess.saltBytes} bytes where the format needs ${longestSalt(key)}; sign with ` +
          '-sigopt rsa_pss_saltlen:max, or accept other salts on purpose.',
      );
  }
  return new UpdateError(
    'SIG_INVALID',
    'The signature over the package does not hold: the file was changed or damaged, or another key signed it.',
  );
}
