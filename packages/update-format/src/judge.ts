import type { SignedHead } from './core/contents.ts';
import {
  requireAccepted,
  requireCurrent,
  type AcceptancePolicy,
  type DeviceFacts,
} from './core/acceptance.ts';
import { manifestType, parseEnvelope } from './core/dsse.ts';
import type { KeyRules } from './core/key.ts';
import type { Keyring } from './core/keyring.ts';
import type { Limits } from './core/limits.ts';
import { checkLegacyView, parseManifestV1 } from './core/manifest-v1.ts';
import { parseManifestV2 } from './core/manifest-v2.ts';
import type { Manifest, ManifestV1, ManifestV2 } from './core/manifest.ts';
import type { SaltRule } from './core/tail-verifier.ts';
import { verifyEnvelope } from './core/trust.ts';
import { webCryptoProvider } from './adapters/web-crypto.ts';
import type { CryptoProvider, Progress } from './ports.ts';
import type { ReadOptions } from './stream/source.ts';

/** On what a decision about a package rests. */
export interface TrustOptions extends ReadOptions {
  readonly keyring: Keyring;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** The device that is to take the package; without it, only what holds everywhere is checked (expiry, counter). */
  readonly device?: DeviceFacts;
  readonly policy?: AcceptancePolicy;
  readonly limits?: Partial<Limits>;
  /** Salts of the signature at the end. `longest` unless set. */
  readonly salt?: SaltRule;
  readonly keyRules?: KeyRules;
  readonly provider?: CryptoProvider;
  readonly onProgress?: (progress: Progress) => void;
}

export interface JudgedHead {
  readonly manifest: ManifestV2;
  /** Ids of the keys that signed and count. */
  readonly signedBy: readonly string[];
  readonly tailKeyId: string | null;
  readonly warnings: readonly string[];
}

/**
 * Decides on a package of format 2 by its first bytes alone.
 * @throws {UpdateError} `SIG_*`, `TRUST_*`, `POLICY_*`, `MANIFEST_*`, `COMPONENT_*`, `LIMIT_*`
 */
export async function judgeHead(
  head: SignedHead,
  options: TrustOptions,
  limits: Limits,
): Promise<JudgedHead> {
  const envelope = parseEnvelope(head.envelope, manifestType, 'The signed manifest');
  const { keyring, nowMs, provider = webCryptoProvider() } = options;
  // Nothing inside of the envelope is read before its signatures hold.
  const signedBy = await verifyEnvelope(envelope, { keyring, nowMs, provider }, 'the manifest');
  const manifest = parseManifestV2(envelope.payload, limits);
  checkLegacyView(manifest, head.legacy);
  return { manifest, signedBy, tailKeyId: envelope.tailKeyId, warnings: judgeManifest(manifest, options) };
}

/** A package of format 1: only after the signature over the whole file holds. */
export function judgeLegacy(
  legacy: Uint8Array,
  options: TrustOptions,
): { readonly manifest: ManifestV1; readonly warnings: readonly string[] } {
  const manifest = parseManifestV1(legacy);
  return { manifest, warnings: judgeManifest(manifest, options) };
}

function judgeManifest(manifest: Manifest, options: TrustOptions): readonly string[] {
  const minReleaseCounter = Math.max(
    options.keyring.minReleaseCounter,
    options.policy?.minReleaseCounter ?? 0,
  );
  const policy: AcceptancePolicy = { ...options.policy, minReleaseCounter };
  return options.device === undefined
    ? requireCurrent(manifest, options.nowMs, policy)
    : requireAccepted(manifest, options.device, options.nowMs, policy);
}
