/**
 * Signed update packages for devices that must not be fooled.
 *
 * Parties: a *publisher* owns private keys and makes packages; a *device* holds a keyring and decides.
 *
 * Keys: RSA-4096 (RSASSA-PSS, SHA-256) signs the end of a package; RSA or Ed25519 keys sign its manifest, several if the
 * keyring asks for them. A key is named by the SHA-256 of its SubjectPublicKeyInfo.
 *
 * A package: gzip( tar( `manifest.v2.json`, `manifest.json`, `payload/…` ) ), `"\n---SIGNATURE---\n"`, signature.
 * `manifest.v2.json` is a DSSE envelope around the manifest, which names size and SHA-256 of every payload file. The
 * signature at the end covers all bytes before the separator, as devices of format 1 check it.
 *
 * Chain of trust: keyring → envelope → manifest → files; keyring N → keyring N+1 by the signatures of both.
 */
export { createPackage } from './create.ts';
export type { ComponentInput, CreatedPackage, CreateOptions, PayloadFile, Release } from './create.ts';
export { verifyPackage, type VerifiedPackage } from './verify.ts';
export { extractPackage, type ExtractedPackage } from './extract.ts';
export { inspectPackage, type UnverifiedInfo } from './inspect.ts';
export { signPackage, type SignOptions } from './sign.ts';
export { followKeyring, keyringComponent } from './keyring-update.ts';
export type { TrustOptions } from './judge.ts';
export type { PackageSource, ReadOptions } from './stream/source.ts';
export type { Patience } from './stream/patience.ts';
export type { Written } from './stream/packing.ts';

export { accept, type AcceptancePolicy, type DeviceFacts, type Verdict } from './core/acceptance.ts';
export { arasulComponents, type ComponentTable, type ComponentType } from './core/component.ts';
export { defaultLimits, type Limits } from './core/limits.ts';
export { compareVersions, parseVersion, type Version } from './core/version.ts';
export type {
  Component,
  DeviceRule,
  ImageIdentity,
  LegacyComponent,
  Manifest,
  ManifestFile,
  ManifestV1,
  ManifestV2,
} from './core/manifest.ts';

export {
  fingerprintOf,
  parsePublicKey,
  type KeyAlgorithm,
  type KeyRules,
  type PublicKey,
} from './core/key.ts';
export {
  formatKeyring,
  keyringOf,
  parseKeyring,
  type Keyring,
  type KeyPurpose,
  type Revocation,
  type TrustedKey,
} from './core/keyring.ts';
export {
  advanceKeyring,
  followChain,
  revoked,
  rotated,
  signKeyring,
  type RotationRequest,
} from './core/rotation.ts';
export { keyringAdvice } from './core/keyring-advice.ts';
export type { SaltRule } from './core/tail-verifier.ts';
export type { Trust } from './core/trust.ts';

export { generateKeyFiles, readPublicKey, readSigner, type KeyFiles } from './adapters/key-files.ts';
export { localSigner } from './adapters/local-signer.ts';
export { payloadBytes, payloadFile, payloadFrom } from './adapters/payload-files.ts';
export { imageFrom, type PackedImage } from './adapters/image-files.ts';
export { imageFromEngine, type DockerOptions } from './adapters/docker-images.ts';
export { readKeyringFile, writeKeyringFile, type KeyringFile } from './adapters/keyring-file.ts';
export { peculiarNames, webCryptoProvider, type WebCryptoNames } from './adapters/web-crypto.ts';

export {
  UpdateError,
  type FileCode,
  type IoCode,
  type PolicyCode,
  type SignatureCode,
  type TrustCode,
  type UpdateErrorCode,
  type UpdateErrorKind,
  type UseCode,
} from './errors.ts';
export type {
  CryptoProvider,
  GeneratedKey,
  PrivateKeyBytes,
  Progress,
  Signer,
  Sink,
  TailSigning,
  Timers,
} from './ports.ts';
