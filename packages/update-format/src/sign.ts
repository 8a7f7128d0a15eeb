import { writeTo } from './adapters/files.ts';
import { Contents, type ContentEvent, type SignedHead } from './core/contents.ts';
import { formatEnvelope, manifestType, parseEnvelope, preAuthEncoding } from './core/dsse.ts';
import { envelopeName, legacyManifestName } from './core/entry-path.ts';
import { limitsWith, type Limits } from './core/limits.ts';
import { parseManifestV1 } from './core/manifest-v1.ts';
import { filesOf, type ManifestV2 } from './core/manifest.ts';
import { separatorAt, tailBytes } from './core/separator.ts';
import { TailVerifier } from './core/tail-verifier.ts';
import { endOfArchive } from './core/tar-writer.ts';
import { tailKeys } from './core/trust.ts';
import { UpdateError } from './errors.ts';
import { judgeHead, type TrustOptions } from './judge.ts';
import type { Signer, Sink } from './ports.ts';
import { progressOf, SignedArchive } from './stream/archive.ts';
import { filesIn } from './stream/entries.ts';
import { FileChecks } from './stream/file-checks.ts';
import { gunzip } from './stream/gunzip.ts';
import type { Piece } from './stream/gzip.ts';
import { openPackage, type Opening } from './stream/opening.ts';
import { filePieces, headPieces, writeSigned, writeWithTail, type Written } from './stream/packing.ts';
import { withSource, type OpenSource, type PackageSource } from './stream/source.ts';

export interface SignOptions extends TrustOptions {
  /** Adds its signature to the manifest; in format 1 it signs the end alone. */
  readonly signer: Signer;
  /** Signs the end anew; `signer` itself unless set. */
  readonly tailSigner?: Signer;
  /** 1 to 9; 6 unless set. */
  readonly level?: number;
  readonly overwrite?: boolean;
}

/**
 * Adds a signature. Format 2: to the manifest of a signed package, whose other signatures and every file are checked
 * on the way, so that nobody signs what was changed. `keyring` must trust the package as it is, apart from the
 * threshold that the new signature is to fulfil. Format 1: closes an unsigned tar.gz with a signature.
 * @param output a path, written whole or not at all, or a sink
 * @throws {UpdateError}
 */
export function signPackage(
  source: PackageSource,
  output: string | Sink,
  options: SignOptions,
): Promise<Written> {
  const limits = limitsWith(options.limits);
  const write = (run: (sink: Sink) => Promise<Written>): Promise<Written> => writeTo(output, options, run);
  return withSource(source, options, async (open) => {
    const opening = await openPackage(open, limits);
    const tailSigner = options.tailSigner ?? options.signer;
    if (opening.look.found === 'format-1') {
      await refuseSigned(open);
      return write((sink) => writeWithTail(checked(opening, limits, open, options), tailSigner, sink));
    }
    const { head } = opening.look;
    const keyring = { ...options.keyring, threshold: 1 };
    const { manifest, tailKeyId } = await judgeHead(head, { ...options, keyring }, limits);
    const envelope = await withSignature(head, options.signer, tailSigner);
    const archive = new SignedArchive(
      opening.bytes,
      new TailVerifier(tailKeys(options, tailKeyId), options.salt),
      progressOf('write', open.sizeBytes, options.onProgress),
    );
    const pieces = repacking({ archive, manifest, head, envelope, level: options.level ?? 6, limits });
    return write((sink) => writeSigned(pieces, tailSigner, sink));
  });
}

/** A second signature behind the first would leave a file that nobody reads. */
async function refuseSigned(open: OpenSource): Promise<void> {
  if (open.peek === null || open.sizeBytes === null) return;
  for (const signatureBytes of [256, 384, 512, 1024]) {
    const start = Math.max(0, open.sizeBytes - tailBytes(signatureBytes));
    if (separatorAt(await open.peek(start, tailBytes(signatureBytes)), 0))
      throw new UpdateError(
        'USE_ARGUMENT',
        'The package of format 1 is signed already; make it again to sign it anew.',
      );
  }
}

/** The bytes of an unsigned archive as they are, checked on the way as a device would. */
async function* checked(
  opening: Opening,
  limits: Limits,
  open: OpenSource,
  options: SignOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const report = progressOf('write', open.sizeBytes, options.onProgress);
  const contents = new Contents(limits);
  const passing: Uint8Array[] = [];
  let doneBytes = 0;
  const tapped = async function* (): AsyncGenerator<Uint8Array, void, void> {
    for await (const bytes of opening.bytes) {
      passing.push(Buffer.from(bytes));
      doneBytes += bytes.length;
      report(doneBytes);
      yield bytes;
    }
  };
  for await (const chunk of gunzip(tapped(), limits)) {
    for (const event of contents.push(chunk)) if (event.type === 'head') parseManifestV1(event.head.legacy);
    yield* passing.splice(0);
  }
  contents.finish();
  yield* passing.splice(0);
}

async function withSignature(head: SignedHead, signer: Signer, tailSigner: Signer): Promise<Uint8Array> {
  const envelope = parseEnvelope(head.envelope, manifestType, 'The signed manifest');
  const signature = await signer.sign(preAuthEncoding(envelope.payloadType, envelope.payload));
  const others = envelope.signatures.filter(({ keyId }) => keyId !== signer.key.id);
  return formatEnvelope({
    ...envelope,
    signatures: [...others, { keyId: signer.key.id, signature }],
    tailKeyId: tailSigner.key.id,
  });
}

interface Repacking {
  readonly archive: SignedArchive;
  readonly manifest: ManifestV2;
  readonly head: SignedHead;
  readonly envelope: Uint8Array;
  readonly level: number;
  readonly limits: Limits;
}

/** The package once more, with another envelope. */
async function* repacking({
  archive,
  manifest,
  head,
  envelope,
  level,
  limits,
}: Repacking): AsyncGenerator<Piece, void, void> {
  const modifiedMs = manifest.createdAtMs;
  const headFiles = [
    { path: envelopeName, bytes: envelope },
    { path: legacyManifestName, bytes: head.legacy },
  ];
  yield* headPieces(headFiles, modifiedMs);
  for await (const file of filesIn(checkedEvents(archive, manifest, limits)))
    yield* filePieces(file, file.content, level, modifiedMs);
  yield { bytes: endOfArchive, level };
}

async function* checkedEvents(
  archive: SignedArchive,
  manifest: ManifestV2,
  limits: Limits,
): AsyncGenerator<ContentEvent, void, void> {
  const contents = new Contents(limits);
  const checks = new FileChecks(manifest);
  for await (const chunk of gunzip(archive.read(), limits, () => false))
    for (const event of contents.push(chunk)) {
      if (event.type === 'head') contents.expect(filesOf(manifest));
      else checks.take(event);
      yield event;
    }
  contents.finish();
}
