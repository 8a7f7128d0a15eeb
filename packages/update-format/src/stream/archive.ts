import type { PublicKey } from '../core/key.ts';
import type { TailVerifier } from '../core/tail-verifier.ts';
import type { Progress } from '../ports.ts';

/** What is known about the end of a package once all of it has passed. */
export interface Tail {
  readonly key: PublicKey;
  readonly archiveBytes: number;
  readonly sizeBytes: number;
}

/** Lets the bytes of a package pass, without its end, while the signature over them is checked. */
export class SignedArchive {
  readonly #bytes: AsyncIterable<Uint8Array>;
  readonly #verifier: TailVerifier;
  readonly #onProgress: (doneBytes: number) => void;
  #tail: Tail | null = null;

  constructor(
    bytes: AsyncIterable<Uint8Array>,
    verifier: TailVerifier,
    onProgress: (doneBytes: number) => void = () => undefined,
  ) {
    this.#bytes = bytes;
    this.#verifier = verifier;
    this.#onProgress = onProgress;
  }

  /**
   * The compressed archive. Its last bytes come only after the signature was found to hold.
   * @throws {UpdateError} `SIG_*`, and what the source throws
   */
  async *read(): AsyncGenerator<Uint8Array, void, void> {
    let sizeBytes = 0;
    for await (const chunk of this.#bytes) {
      sizeBytes += chunk.length;
      for (const bytes of this.#verifier.push(chunk)) yield bytes;
      this.#onProgress(sizeBytes);
    }
    const { key, rest, archiveBytes } = this.#verifier.finish();
    this.#tail = { key, archiveBytes, sizeBytes };
    yield rest;
  }

  /** Reads to the end for the signature alone. */
  async verify(): Promise<Tail> {
    const rest = this.read();
    while ((await rest.next()).done !== true);
    return this.tail();
  }

  /** To be asked after the last byte was read. */
  tail(): Tail {
    if (this.#tail === null) throw new TypeError('The package was not read to its end.');
    return this.#tail;
  }
}

export const progressOf =
  (
    phase: Progress['phase'],
    totalBytes: number | null,
    report: ((progress: Progress) => void) | undefined,
  ): ((doneBytes: number) => void) =>
  (doneBytes) =>
    report?.({ phase, doneBytes, totalBytes, path: null });
