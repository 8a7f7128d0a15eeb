import { manifestType, parseEnvelope } from './core/dsse.ts';
import { limitsWith, type Limits } from './core/limits.ts';
import { parseManifestV1 } from './core/manifest-v1.ts';
import { parseManifestV2 } from './core/manifest-v2.ts';
import type { Manifest } from './core/manifest.ts';
import { Contents } from './core/contents.ts';
import { UpdateError } from './errors.ts';
import { gunzip } from './stream/gunzip.ts';
import { openPackage, type Opening } from './stream/opening.ts';
import { withSource, type PackageSource, type ReadOptions } from './stream/source.ts';

/** What a package says about itself. Anyone may have written it: only `verifyPackage` makes it true. */
export interface UnverifiedInfo {
  readonly verified: false;
  readonly manifest: Manifest;
  /** The keys that claim to have signed the manifest. Empty in format 1, which names none. */
  readonly claimedSigners: readonly string[];
  /** Of the file; `null` for streams. */
  readonly sizeBytes: number | null;
}

/**
 * Shows what a package claims, reading its beginning only and trusting nothing.
 * @throws {UpdateError} when it cannot be read as a package
 */
export function inspectPackage(
  source: PackageSource,
  options: ReadOptions & { readonly limits?: Partial<Limits> } = {},
): Promise<UnverifiedInfo> {
  const limits = limitsWith(options.limits);
  return withSource(source, options, async (open) => {
    const opening = await openPackage(open, limits);
    const claim =
      opening.look.found === 'head' ? readHead(opening.look.head, limits) : await readLegacy(opening, limits);
    return { verified: false, ...claim, sizeBytes: open.sizeBytes };
  });
}

function readHead(
  head: { readonly envelope: Uint8Array },
  limits: Limits,
): Pick<UnverifiedInfo, 'manifest' | 'claimedSigners'> {
  const { payload, signatures } = parseEnvelope(head.envelope, manifestType, 'The signed manifest');
  return { manifest: parseManifestV2(payload, limits), claimedSigners: signatures.map(({ keyId }) => keyId) };
}

/** The end of the package is not looked for: what stands behind the manifest is of no interest here. */
async function readLegacy(
  opening: Opening,
  limits: Limits,
): Promise<Pick<UnverifiedInfo, 'manifest' | 'claimedSigners'>> {
  const contents = new Contents(limits);
  for await (const chunk of gunzip(opening.bytes, limits))
    for (const event of contents.push(chunk))
      if (event.type === 'head') return { manifest: parseManifestV1(event.head.legacy), claimedSigners: [] };
  throw new UpdateError('ARCHIVE_MISSING', 'The package holds no manifest.json.');
}
