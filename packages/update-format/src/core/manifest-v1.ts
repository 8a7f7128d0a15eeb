import { createHash } from 'node:crypto';
import { UpdateError } from '../errors.ts';
import { checkPayloadPath, payloadPrefix } from './entry-path.ts';
import { Fields } from './fields.ts';
import { parseJson, type Json } from './json.ts';
import { defaultLimits } from './limits.ts';
import type { LegacyComponent, ManifestFile, ManifestV1, ManifestV2 } from './manifest.ts';
import { notesRule, readOptionalVersion, readVersion } from './manifest-rules.ts';
import { formatTimestamp } from './timestamp.ts';

const mostComponents = 64;
const textRule = { maxLength: 255 };

/**
 * Reads `manifest.json`. Packages of format 1 list their components as names or as objects, whose `file` is written
 * with or without `payload/`; both are taken. Unknown members are left alone.
 * @throws {UpdateError} `MANIFEST_JSON`, `MANIFEST_SCHEMA`, `ARCHIVE_PATH`
 */
export function parseManifestV1(bytes: Uint8Array): ManifestV1 {
  const fields = new Fields(parseJson(bytes, 'manifest.json'), 'manifest.json');
  const created = fields.optionalText('created_at', { maxLength: 40 });
  const createdAtMs = created === null ? Number.NaN : Date.parse(created);
  return {
    format: 1,
    version: readVersion(fields, 'version'),
    minVersion: readOptionalVersion(fields, 'min_version'),
    requiresReboot: fields.flag('requires_reboot', false),
    releaseNotes: fields.optionalText('release_notes', notesRule) ?? '',
    createdAtMs: Number.isNaN(createdAtMs) ? null : createdAtMs,
    components: fields.list('components', mostComponents).map(readComponent),
    checksum: fields.optionalText('checksum', textRule)?.replace(/^sha256:/u, '') ?? null,
  };
}

function readComponent(value: Json, index: number): LegacyComponent {
  if (typeof value === 'string') return { id: value, type: null, service: null, path: null };
  const fields = new Fields(value, `manifest.json.components[${index}]`);
  const file = fields.optionalText('file', textRule);
  return {
    id: fields.text('name', textRule),
    type: fields.optionalText('type', textRule),
    service: fields.optionalText('service', textRule),
    path: file === null ? null : pathOf(file),
  };
}

function pathOf(file: string): string {
  const below = file.replace(/\/$/u, '');
  const path = below.startsWith(payloadPrefix) ? below : `${payloadPrefix}${below}`;
  checkPayloadPath(path, defaultLimits);
  return path;
}

/** `manifest.json` of a package of format 2: what a device that knows only format 1 must see. */
export function formatManifestV1(manifest: Omit<ManifestV2, 'legacyManifestSha256'>): Uint8Array {
  const files = manifest.components.flatMap((component) => component.files);
  const document = {
    version: manifest.version,
    // Devices of format 1 cannot do without it.
    min_version: manifest.minVersion ?? '0.0.0',
    components: manifest.components.map(({ id, type, service, files: own }) => ({
      name: id,
      type,
      service,
      file: commonPath(own).slice(payloadPrefix.length),
    })),
    requires_reboot: manifest.requiresReboot,
    release_notes: manifest.releaseNotes,
    created_at: formatTimestamp(manifest.createdAtMs),
    checksum: `sha256:${checksumOf(files)}`,
  };
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`, 'utf8');
}

/** The file itself, or the folder `payload/<component>` that holds them all. */
function commonPath(files: readonly ManifestFile[]): string {
  const [first] = files;
  if (files.length === 1 && first !== undefined) return first.path;
  return (first?.path ?? payloadPrefix).split('/').slice(0, 2).join('/');
}

/** SHA-256 over the lines that `sha256sum` prints, sorted by path in byte order. */
export function checksumOf(
  files: readonly Pick<ManifestFile, 'path' | 'sha256'>[],
  prefix = payloadPrefix,
): string {
  const lines = files
    .map(({ path, sha256 }) => ({ path: `${prefix}${path.slice(payloadPrefix.length)}`, sha256 }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** Tools wrote the paths in one of these ways; the signature covers the files anyhow. */
export const checksumHolds = (
  manifest: ManifestV1,
  files: readonly Pick<ManifestFile, 'path' | 'sha256'>[],
): boolean =>
  manifest.checksum === null ||
  [payloadPrefix, `./${payloadPrefix}`, './', ''].some(
    (prefix) => checksumOf(files, prefix) === manifest.checksum,
  );

/**
 * The two manifests of a package must say the same, or devices of both formats would install different things.
 * @throws {UpdateError} `MANIFEST_MISMATCH`
 */
export function checkLegacyView(manifest: ManifestV2, legacyBytes: Uint8Array): void {
  const digest = createHash('sha256').update(legacyBytes).digest('hex');
  const differs = (what: string): never => {
    throw new UpdateError(
      'MANIFEST_MISMATCH',
      `manifest.json differs from the signed manifest in its ${what}.`,
    );
  };
  if (digest !== manifest.legacyManifestSha256) differs('digest');
  const legacy = parseManifestV1(legacyBytes);
  if (legacy.version !== manifest.version) differs('version');
  if ((legacy.minVersion ?? '0.0.0') !== (manifest.minVersion ?? '0.0.0')) differs('minimum version');
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(' ');
  if (ids(legacy.components) !== ids(manifest.components)) differs('components');
}
