import { Contents, type ContentEvent, type Head, type SignedHead } from './core/contents.ts';
import { envelopeName, legacyManifestName } from './core/entry-path.ts';
import { limitsWith, type Limits } from './core/limits.ts';
import { checksumHolds } from './core/manifest-v1.ts';
import { filesOf, type Manifest, type ManifestV1, type ManifestV2 } from './core/manifest.ts';
import { TailVerifier } from './core/tail-verifier.ts';
import { tailKeys } from './core/trust.ts';
import { UpdateError } from './errors.ts';
import { judgeHead, judgeLegacy, type JudgedHead, type TrustOptions } from './judge.ts';
import { progressOf, SignedArchive } from './stream/archive.ts';
import { FileChecks } from './stream/file-checks.ts';
import { gunzip } from './stream/gunzip.ts';
import { openPackage, requireSeparator, type Opening } from './stream/opening.ts';
import { stopped } from './stream/patience.ts';
import { withSource, type OpenSource, type PackageSource } from './stream/source.ts';
import { Staging, type StagedFile } from './stream/staging.ts';
import { requireOneSignatureIsEnough, type VerifiedPackage } from './verify.ts';

export interface ExtractedPackage extends VerifiedPackage {
  /** Holds `manifest.json`, `manifest.v2.json` in format 2, and `payload/`. */
  readonly folder: string;
}

/**
 * Verifies a package and unpacks it, in one pass over the same bytes: the signed manifest first, then the digest of
 * every file and the signature over all bytes while they stream. The folder appears under its name only when all of
 * it holds and is on the disk; if anything fails, or the device dies, it does not appear. Links, modes and owners of
 * the archive are never applied: files are 0600, folders 0700.
 * @throws {UpdateError}
 */
export function extractPackage(
  source: PackageSource,
  folder: string,
  options: TrustOptions,
): Promise<ExtractedPackage> {
  const limits = limitsWith(options.limits);
  return withSource(source, options, async (open) => {
    const opening = await openPackage(open, limits);
    const judged = await judgeBefore(open, opening, options, limits);
    const archive = new SignedArchive(
      opening.bytes,
      new TailVerifier(tailKeys(options, judged?.tailKeyId ?? null), options.salt),
      progressOf('extract', open.sizeBytes, options.onProgress),
    );
    const staging = await Staging.create(folder);
    try {
      const unpacking = new Unpacking(staging, judged?.manifest ?? null, limits);
      await unpacking.run(archive, opening);
      const { manifest, warnings } = unpacking.result(options);
      if (options.signal?.aborted === true) throw stopped(options.signal);
      await staging.place();
      const { key, sizeBytes } = archive.tail();
      return {
        verified: true,
        folder,
        manifest,
        signedBy: judged?.signedBy ?? [key.id],
        tailKeyId: key.id,
        sizeBytes,
        warnings: [...(judged?.warnings ?? []), ...warnings],
      };
    } finally {
      await staging.discard();
    }
  });
}

/** Everything that can be refused before a file is written. */
async function judgeBefore(
  open: OpenSource,
  opening: Opening,
  options: TrustOptions,
  limits: Limits,
): Promise<JudgedHead | null> {
  if (opening.look.found === 'head') return judgeFormat2(open, opening.look.head, options, limits);
  requireOneSignatureIsEnough(options);
  const keys = tailKeys(options, null);
  await requireSeparator(open, keys);
  // Format 1 has nothing signed at its beginning: where it can be read twice, no byte is unpacked before all are verified.
  if (open.sizeBytes !== null)
    await new SignedArchive(open.read(), new TailVerifier(keys, options.salt)).verify();
  return null;
}

async function judgeFormat2(
  open: OpenSource,
  head: SignedHead,
  options: TrustOptions,
  limits: Limits,
): Promise<JudgedHead> {
  const judged = await judgeHead(head, options, limits);
  await requireSeparator(open, tailKeys(options, judged.tailKeyId));
  return judged;
}

/** Writes the files of an archive into a staging folder. */
class Unpacking {
  readonly #staging: Staging;
  readonly #manifest: ManifestV2 | null;
  readonly #limits: Limits;
  readonly #contents: Contents;
  readonly #checks: FileChecks;
  #legacy: Uint8Array | null = null;
  #file: StagedFile | null = null;

  constructor(staging: Staging, manifest: ManifestV2 | null, limits: Limits) {
    this.#staging = staging;
    this.#manifest = manifest;
    this.#limits = limits;
    this.#contents = new Contents(limits);
    this.#checks = new FileChecks(manifest);
  }

  async run(archive: SignedArchive, opening: Opening): Promise<void> {
    try {
      // In format 2 the signed sizes bound the archive better than any ratio.
      for await (const chunk of gunzip(archive.read(), this.#limits, () => this.#manifest === null))
        for (const event of this.#contents.push(chunk)) {
          // The digest of a file is compared before the file counts as written.
          this.#checks.take(event);
          await this.#take(event, opening);
        }
      this.#contents.finish();
    } finally {
      await this.#file?.close();
    }
  }

  async #take(event: ContentEvent, opening: Opening): Promise<void> {
    switch (event.type) {
      case 'head':
        return this.#takeHead(event.head, opening);
      case 'folder':
        return this.#staging.addFolder(event.path);
      case 'file':
        this.#file = await this.#staging.addFile(event.path);
        return;
      case 'data':
        await this.#file?.write(event.bytes);
        return;
      case 'file-end': {
        const file = this.#file;
        this.#file = null;
        await file?.finish();
        return;
      }
    }
  }

  async #takeHead(head: Head, { look }: Opening): Promise<void> {
    this.#legacy = head.legacy;
    await this.#write(legacyManifestName, head.legacy);
    if (this.#manifest === null) return;
    const judged = look.found === 'head' ? look.head : null;
    const same =
      head.format === 2 &&
      judged !== null &&
      Buffer.compare(head.envelope, judged.envelope) === 0 &&
      Buffer.compare(head.legacy, judged.legacy) === 0;
    if (!same)
      throw new UpdateError('ARCHIVE_UNEXPECTED', 'The package changed while it was read; copy it first.');
    await this.#write(envelopeName, head.envelope);
    this.#contents.expect(filesOf(this.#manifest));
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#staging.addFile(name);
    try {
      await file.write(bytes);
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.finish();
  }

  /** To be asked when all bytes have passed and the signature holds. */
  result(options: TrustOptions): { readonly manifest: Manifest; readonly warnings: readonly string[] } {
    if (this.#manifest !== null) return { manifest: this.#manifest, warnings: [] };
    const { manifest, warnings } = judgeLegacy(this.#legacy ?? new Uint8Array(0), options);
    return { manifest, warnings: [...warnings, ...this.#checkLegacy(manifest)] };
  }

  #checkLegacy(manifest: ManifestV1): readonly string[] {
    const { files } = this.#checks;
    for (const { id, path } of manifest.components)
      if (path !== null && !files.some((file) => file.path === path || file.path.startsWith(`${path}/`)))
        throw new UpdateError(
          'ARCHIVE_MISSING',
          `The package holds no ${path}, which its component ${id} needs.`,
        );
    // The signature covers the files already, and tools sorted the list in different ways: no reason to refuse.
    return checksumHolds(manifest, files) ? [] : ['The checksum in manifest.json is not that of the files.'];
  }
}
