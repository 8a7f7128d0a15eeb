import { Contents, type SignedHead } from './core/contents.ts';
import { limitsWith, type Limits } from './core/limits.ts';
import type { Manifest } from './core/manifest.ts';
import { TailVerifier } from './core/tail-verifier.ts';
import { tailKeys } from './core/trust.ts';
import { UpdateError } from './errors.ts';
import { judgeHead, judgeLegacy, type TrustOptions } from './judge.ts';
import { progressOf, SignedArchive } from './stream/archive.ts';
import { gunzip } from './stream/gunzip.ts';
import { openPackage, requireSeparator, type Opening } from './stream/opening.ts';
import { withSource, type OpenSource, type PackageSource } from './stream/source.ts';

/** A package whose signatures hold and which the policy accepts. */
export interface VerifiedPackage {
  readonly verified: true;
  readonly manifest: Manifest;
  /** Ids of the keys that signed the manifest and count; in format 1, the key of the end alone. */
  readonly signedBy: readonly string[];
  /** Id of the key that signed the end. */
  readonly tailKeyId: string;
  readonly sizeBytes: number;
  /** What the warnings of the policy say, for the log. */
  readonly warnings: readonly string[];
}

/**
 * Verifies a package: in format 2 the signed manifest first, by which a foreign, old or expired package is refused
 * after some kilobytes, then the signature over all bytes. The digests of the single files are checked by
 * `extractPackage`, which needs no `verifyPackage` before it.
 * @throws {UpdateError}
 */
export function verifyPackage(source: PackageSource, options: TrustOptions): Promise<VerifiedPackage> {
  const limits = limitsWith(options.limits);
  return withSource(source, options, async (open) => {
    const opening = await openPackage(open, limits);
    return opening.look.found === 'format-1'
      ? verifyFormat1(open, opening, options, limits)
      : verifyFormat2(open, opening, opening.look.head, options, limits);
  });
}

async function verifyFormat2(
  open: OpenSource,
  opening: Opening,
  head: SignedHead,
  options: TrustOptions,
  limits: Limits,
): Promise<VerifiedPackage> {
  const { manifest, signedBy, tailKeyId, warnings } = await judgeHead(head, options, limits);
  const keys = tailKeys(options, tailKeyId);
  await requireSeparator(open, keys);
  const archive = new SignedArchive(
    opening.bytes,
    new TailVerifier(keys, options.salt),
    progressOf('verify', open.sizeBytes, options.onProgress),
  );
  const tail = await archive.verify();
  return { verified: true, manifest, signedBy, tailKeyId: tail.key.id, sizeBytes: tail.sizeBytes, warnings };
}

async function verifyFormat1(
  open: OpenSource,
  opening: Opening,
  options: TrustOptions,
  limits: Limits,
): Promise<VerifiedPackage> {
  requireOneSignatureIsEnough(options);
  const keys = tailKeys(options, null);
  await requireSeparator(open, keys);
  const verifier = (): TailVerifier => new TailVerifier(keys, options.salt);
  const start = new Start(opening.bytes, open.sizeBytes === null ? 0 : limits.headBytes);
  const archive = new SignedArchive(
    start.read(),
    verifier(),
    progressOf('verify', open.sizeBytes, options.onProgress),
  );
  const legacy =
    open.sizeBytes === null
      ? await findLegacyManifest(archive, limits)
      : await verifiedLegacyManifest(
          archive,
          start,
          limits,
          () => new SignedArchive(open.read(), verifier()),
        );
  const { manifest, warnings } = judgeLegacy(legacy, options);
  const { key, sizeBytes } = archive.tail();
  return { verified: true, manifest, signedBy: [key.id], tailKeyId: key.id, sizeBytes, warnings };
}

/** Keeps a copy of the first bytes that pass. */
class Start {
  readonly #bytes: AsyncIterable<Uint8Array>;
  readonly #most: number;
  #kept = Buffer.alloc(0);

  constructor(bytes: AsyncIterable<Uint8Array>, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  async *read(): AsyncGenerator<Uint8Array, void, void> {
    for await (const bytes of this.#bytes) {
      if (this.#kept.length < this.#most)
        this.#kept = Buffer.concat([this.#kept, bytes.subarray(0, this.#most - this.#kept.length)]);
      yield bytes;
    }
  }

  kept(most: number): Uint8Array {
    return this.#kept.subarray(0, most);
  }
}

/**
 * A file is verified before anything reads its content. What is read then is the memory of the bytes that were
 * verified, or a second pass that is verified as well: the file may be another one by now.
 */
async function verifiedLegacyManifest(
  archive: SignedArchive,
  start: Start,
  limits: Limits,
  again: () => SignedArchive,
): Promise<Uint8Array> {
  const { archiveBytes } = await archive.verify();
  const kept = start.kept(archiveBytes);
  try {
    const contents = new Contents(limits);
    for await (const chunk of gunzip(once(kept), limits))
      for (const event of contents.push(chunk)) if (event.type === 'head') return event.head.legacy;
  } catch (error) {
    if (!(error instanceof UpdateError) || error.code !== 'ARCHIVE_TRUNCATED') throw error;
  }
  return findLegacyManifest(again(), limits);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** A package of format 1 carries one signature; where more are asked for, it cannot be enough. */
export function requireOneSignatureIsEnough({ keyring }: TrustOptions): void {
  if (keyring.threshold > 1)
    throw new UpdateError(
      'TRUST_THRESHOLD',
      `The package is of format 1 and carries one signature where ${keyring.threshold} are needed; make it in format 2.`,
    );
}

async function findLegacyManifest(archive: SignedArchive, limits: Limits): Promise<Uint8Array> {
  const contents = new Contents(limits);
  let legacy = new Uint8Array(0);
  for await (const chunk of gunzip(archive.read(), limits))
    for (const event of contents.push(chunk))
      if (event.type === 'head') legacy = new Uint8Array(event.head.legacy);
  contents.finish();
  return legacy;
}
