import { createHash } from 'node:crypto';
import { writeTo } from './adapters/files.ts';
import { checkComponent, type ComponentTable, type ComponentType } from './core/component.ts';
import { manifestType, signEnvelope } from './core/dsse.ts';
import { checkPayloadPath, envelopeName, legacyManifestName, payloadPrefix } from './core/entry-path.ts';
import { limitsWith, type Limits } from './core/limits.ts';
import { formatManifestV1, parseManifestV1 } from './core/manifest-v1.ts';
import { formatManifestV2, parseManifestV2 } from './core/manifest-v2.ts';
import {
  filesOf,
  type Component,
  type DeviceRule,
  type ImageIdentity,
  type Manifest,
  type ManifestFile,
  type ManifestV2,
} from './core/manifest.ts';
import { inOrder } from './core/order.ts';
import { endOfArchive } from './core/tar-writer.ts';
import { UpdateError } from './errors.ts';
import type { Progress, Signer, Sink } from './ports.ts';
import type { Piece } from './stream/gzip.ts';
import { filePieces, headPieces, writeSigned, type Written } from './stream/packing.ts';
import { stopped } from './stream/patience.ts';

/** A file to be packed. It is read twice: once for its digest, once for its content. */
export interface PayloadFile {
  /** Within its component, as `index.js` or `sub/index.js`. */
  readonly path: string;
  readonly sizeBytes: number;
  read(): AsyncIterable<Uint8Array>;
}

export interface ComponentInput {
  readonly id: string;
  readonly type: ComponentType;
  /** The id unless set. */
  readonly service?: string;
  readonly requires?: readonly string[];
  readonly files: readonly PayloadFile[];
  /** Of a `docker_image`. */
  readonly image?: ImageIdentity;
}

export interface Release {
  readonly product: string;
  /** `stable` unless set. */
  readonly channel?: string;
  readonly version: string;
  readonly releaseCounter: number;
  readonly securityFloor?: number;
  readonly minVersion?: string;
  /** Milliseconds since 1970; whole seconds are kept. Also the time of all files in the archive. */
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly device: Partial<DeviceRule> & Pick<DeviceRule, 'compatible'>;
  readonly requiresReboot?: boolean;
  readonly releaseNotes?: string;
  readonly components: readonly ComponentInput[];
}

export interface CreateOptions {
  /** Their keys sign the manifest. */
  readonly signers: readonly Signer[];
  /** Signs the end of the package; the first RSA key of `signers` unless set. */
  readonly tailSigner?: Signer;
  /** 1 leaves the signed manifest out, for tests of old devices. 2 unless set. */
  readonly format?: 1 | 2;
  /** 1 (fast) to 9 (small). 6 unless set. */
  readonly level?: number;
  readonly overwrite?: boolean;
  readonly componentTable?: ComponentTable;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface CreatedPackage extends Written {
  /** As a device will read it: of format 1, what `manifest.json` says. */
  readonly manifest: Manifest;
  /** Ids of the keys that signed the manifest; in format 1, the key of the end alone. */
  readonly signedBy: readonly string[];
  readonly tailKeyId: string;
}

/**
 * Makes a signed package. Equal input gives equal bytes in front of the last signature (with the same version of Node,
 * whose compressor may change), so that two builds can be compared.
 * @param output a path, written whole or not at all, or a sink
 * @throws {UpdateError} `MANIFEST_SCHEMA`, `COMPONENT_*`, `ARCHIVE_PATH`, `ARCHIVE_DUPLICATE`, `LIMIT_*`, `USE_*`, `IO_*`
 */
export async function createPackage(
  release: Release,
  output: string | Sink,
  options: CreateOptions,
): Promise<CreatedPackage> {
  const limits = limitsWith(options.limits);
  const tailSigner = options.tailSigner ?? options.signers.find(({ key }) => key.algorithm === 'rsa');
  if (tailSigner === undefined || options.signers.length === 0)
    throw new UpdateError(
      'USE_KEY',
      'A package needs an RSA key for its end; give one beside the Ed25519 key.',
    );
  const sources = collect(release, options.componentTable, limits);
  const digests = await digest(sources, options);
  const { manifest, legacy } = describe(release, digests, limits);
  const head = await signHead(manifest, legacy, options, tailSigner, limits);
  const total = [...digests.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const pieces = packing(head, manifest, sources, options, total);
  const written = await writeTo(output, options, (sink) => writeSigned(pieces, tailSigner, sink));
  const isOld = options.format === 1;
  return {
    ...written,
    manifest: isOld ? parseManifestV1(legacy) : manifest,
    signedBy: isOld ? [tailSigner.key.id] : options.signers.map(({ key }) => key.id),
    tailKeyId: tailSigner.key.id,
  };
}

/** Path in the archive → where its content comes from, checked. */
function collect(
  { components }: Release,
  table: ComponentTable | undefined,
  limits: Limits,
): ReadonlyMap<string, PayloadFile> {
  const sources = new Map<string, PayloadFile>();
  for (const { id, type, files } of components) {
    checkComponent(id, type, table);
    for (const file of files) {
      const path = `${payloadPrefix}${id}/${file.path}`;
      checkPayloadPath(path, limits);
      sources.set(path, file);
    }
  }
  return sources;
}

async function digest(
  sources: ReadonlyMap<string, PayloadFile>,
  { signal, onProgress }: CreateOptions,
): Promise<ReadonlyMap<string, ManifestFile>> {
  const digests = new Map<string, ManifestFile>();
  const totalBytes = [...sources.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  for (const [path, file] of sources) {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const bytes of file.read()) {
      if (signal?.aborted === true) throw stopped(signal);
      hash.update(bytes);
      sizeBytes += bytes.length;
      doneBytes += bytes.length;
      onProgress?.({ phase: 'hash', doneBytes, totalBytes, path });
    }
    digests.set(path, { path, sizeBytes, sha256: hash.digest('hex') });
  }
  return digests;
}

function describe(
  release: Release,
  digests: ReadonlyMap<string, ManifestFile>,
  limits: Limits,
): { readonly manifest: ManifestV2; readonly legacy: Uint8Array } {
  const components = release.components.map(({ id, type, service, requires, files, image }): Component => ({
    id,
    type,
    service: service ?? id,
    requires: [...(requires ?? [])].sort(),
    files: files
      .flatMap(({ path }) => digests.get(`${payloadPrefix}${id}/${path}`) ?? [])
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    image: image ?? null,
  }));
  const described = {
    format: 2 as const,
    product: release.product,
    channel: release.channel ?? 'stable',
    version: release.version,
    minVersion: release.minVersion ?? null,
    releaseCounter: release.releaseCounter,
    securityFloor: release.securityFloor ?? 0,
    createdAtMs: Math.floor(release.createdAtMs / 1000) * 1000,
    expiresAtMs: release.expiresAtMs === undefined ? null : Math.floor(release.expiresAtMs / 1000) * 1000,
    requiresReboot: release.requiresReboot ?? false,
    releaseNotes: release.releaseNotes ?? '',
    device: { architecture: null, l4tMin: null, l4tMax: null, dockerMin: null, ...release.device },
    components: inOrder(components),
  };
  const legacy = formatManifestV1(described);
  const manifest = { ...described, legacyManifestSha256: createHash('sha256').update(legacy).digest('hex') };
  // What devices will check is checked here first, so that nothing is published that they refuse.
  return { manifest: parseManifestV2(formatManifestV2(manifest), limits), legacy };
}

async function signHead(
  manifest: ManifestV2,
  legacy: Uint8Array,
  { signers, format }: CreateOptions,
  tailSigner: Signer,
  limits: Limits,
): Promise<readonly Piece[]> {
  const modifiedMs = manifest.createdAtMs;
  const legacyFile = { path: legacyManifestName, bytes: legacy };
  if (format === 1) return [...headPieces([legacyFile], modifiedMs)];
  const unsigned = {
    payloadType: manifestType,
    payload: formatManifestV2(manifest),
    tailKeyId: tailSigner.key.id,
  };
  const envelope = await signEnvelope(unsigned, signers);
  if (envelope.length > limits.envelopeBytes)
    throw new UpdateError(
      'LIMIT_MANIFEST',
      `The signed manifest has ${envelope.length} bytes, more than ${limits.envelopeBytes}; pack large folders as one archive file.`,
    );
  return [...headPieces([{ path: envelopeName, bytes: envelope }, legacyFile], modifiedMs)];
}

async function* packing(
  head: readonly Piece[],
  manifest: ManifestV2,
  sources: ReadonlyMap<string, PayloadFile>,
  { level = 6, signal, onProgress }: CreateOptions,
  totalBytes: number,
): AsyncGenerator<Piece, void, void> {
  yield* head;
  let doneBytes = 0;
  for (const file of filesOf(manifest)) {
    const source = sources.get(file.path);
    if (source === undefined) continue;
    const hash = createHash('sha256');
    for await (const piece of filePieces(file, hashing(source.read(), hash), level, manifest.createdAtMs)) {
      if (signal?.aborted === true) throw stopped(signal);
      doneBytes += piece.bytes.length;
      onProgress?.({
        phase: 'write',
        doneBytes: Math.min(doneBytes, totalBytes),
        totalBytes,
        path: file.path,
      });
      yield piece;
    }
    if (hash.digest('hex') !== file.sha256)
      throw new UpdateError('IO_READ', `${file.path} changed while it was packed; try again.`);
  }
  yield { bytes: endOfArchive, level };
}

async function* hashing(
  content: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const bytes of content) {
    hash.update(bytes);
    yield bytes;
  }
}
