import type { ComponentType } from './component.ts';

/** A file of the package, as the signed manifest describes it. */
export interface ManifestFile {
  /** In the archive, below `payload/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface ImageIdentity {
  /** Name and tag that the image must carry, and no other. */
  readonly reference: string;
  /** `sha256:…` of the image's configuration, which is its id on most devices. */
  readonly configDigest: string;
  /** As Docker names it: `arm64`, `amd64`. */
  readonly architecture: string;
}

export interface Component {
  readonly id: string;
  readonly type: ComponentType;
  /** The service that it belongs to. */
  readonly service: string;
  /** Ids of components that must be installed before it. */
  readonly requires: readonly string[];
  readonly files: readonly ManifestFile[];
  /** Of a `docker_image`. */
  readonly image: ImageIdentity | null;
}

/** Which devices may take the package. `null` asks nothing. */
export interface DeviceRule {
  /** At least one of these names must be one of the device's. */
  readonly compatible: readonly string[];
  readonly architecture: string | null;
  readonly l4tMin: string | null;
  readonly l4tMax: string | null;
  readonly dockerMin: string | null;
}

interface ManifestBase {
  readonly version: string;
  /** The oldest installed version from which this one can be reached. */
  readonly minVersion: string | null;
  readonly requiresReboot: boolean;
  readonly releaseNotes: string;
  /** Milliseconds since 1970; `null` when the package does not say (format 1). */
  readonly createdAtMs: number | null;
}

/** What a package of format 2 says, after its signatures were checked. */
export interface ManifestV2 extends ManifestBase {
  readonly format: 2;
  readonly product: string;
  readonly channel: string;
  /** Grows with every release, whatever the version says; a second guard against replays. */
  readonly releaseCounter: number;
  /** Devices that took this package refuse any counter below it, even when a downgrade is allowed. */
  readonly securityFloor: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly device: DeviceRule;
  /** In the order of installation. */
  readonly components: readonly Component[];
  /** SHA-256 of `manifest.json`, hex. */
  readonly legacyManifestSha256: string;
}

export interface LegacyComponent {
  readonly id: string;
  /** As written; `null` where the package lists names only. */
  readonly type: string | null;
  readonly service: string | null;
  /** Entry or folder in the archive, below `payload/`. */
  readonly path: string | null;
}

/** What `manifest.json` of format 1 says, after the signature of the package was checked. */
export interface ManifestV1 extends ManifestBase {
  readonly format: 1;
  readonly components: readonly LegacyComponent[];
  /** Hex, without its prefix. */
  readonly checksum: string | null;
}

export type Manifest = ManifestV1 | ManifestV2;

/** All files, in the order in which the archive holds them. */
export const filesOf = (manifest: ManifestV2): readonly ManifestFile[] =>
  manifest.components.flatMap(({ files }) => files);
