import { UpdateError } from '../errors.ts';
import type { ComponentType } from './component.ts';
import { checkPayloadPath, EntryNames } from './entry-path.ts';
import { Fields, type TextRule } from './fields.ts';
import { parseJson } from './json.ts';
import type { Limits } from './limits.ts';
import {
  filesOf,
  type Component,
  type DeviceRule,
  type ImageIdentity,
  type ManifestFile,
  type ManifestV2,
} from './manifest.ts';
import {
  nameRule,
  notesRule,
  readInstant,
  readOptionalInstant,
  readOptionalVersion,
  readVersion,
  sha256Rule,
} from './manifest-rules.ts';
import { inOrder } from './order.ts';
import { formatTimestamp } from './timestamp.ts';

const types: readonly ComponentType[] = ['docker_image', 'archive', 'migrations', 'trust'];
const typeRule: TextRule = {
  maxLength: 20,
  pattern: new RegExp(`^(?:${types.join('|')})$`, 'u'),
  like: types.join(', '),
};
const dottedRule: TextRule = {
  maxLength: 40,
  pattern: /^\d{1,9}(?:\.\d{1,9}){0,5}$/u,
  like: 'dotted numbers',
};
const referenceRule: TextRule = {
  maxLength: 255,
  pattern: /^[a-z0-9][a-z0-9._/:-]*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/u,
  like: 'an image name with its tag, as arasul/llm-service:1.4.0',
};
const digestRule: TextRule = {
  maxLength: 71,
  pattern: /^sha256:[0-9a-f]{64}$/u,
  like: 'sha256: and 64 digits',
};
const mostComponents = 64;

/**
 * Reads the signed manifest of a package of format 2; unknown members are left for later versions unless the manifest
 * calls them critical.
 * @throws {UpdateError} `MANIFEST_JSON`, `MANIFEST_SCHEMA`, `POLICY_FORMAT_NEWER`, `COMPONENT_ORDER`, `ARCHIVE_PATH`, `LIMIT_*`
 */
export function parseManifestV2(bytes: Uint8Array, limits: Limits): ManifestV2 {
  const fields = new Fields(parseJson(bytes, 'The signed manifest'), 'The signed manifest');
  const format = fields.integer('format');
  const critical = fields.has('critical') ? fields.texts('critical', 32, nameRule) : [];
  if (format > 2 || critical.length > 0)
    throw new UpdateError(
      'POLICY_FORMAT_NEWER',
      `The package is of format ${format}${critical.map((each) => ` with ${each}`).join('')}, which this program does ` +
        'not know; install a version of the updater that does, first.',
    );
  if (format !== 2) fields.fail('.format must be 2');
  const manifest: ManifestV2 = {
    format: 2,
    product: fields.text('product', nameRule),
    channel: fields.text('channel', nameRule),
    version: readVersion(fields, 'version'),
    minVersion: readOptionalVersion(fields, 'min_version'),
    releaseCounter: fields.integer('release_counter'),
    securityFloor: fields.optionalInteger('security_floor', 0),
    createdAtMs: readInstant(fields, 'created_at'),
    expiresAtMs: readOptionalInstant(fields, 'expires_at'),
    requiresReboot: fields.flag('requires_reboot', false),
    releaseNotes: fields.optionalText('release_notes', notesRule) ?? '',
    device: readDevice(fields.object('device')),
    components: fields.objects('components', mostComponents).map((each) => readComponent(each, limits)),
    legacyManifestSha256: fields.text('v1_manifest_sha256', sha256Rule),
  };
  checkWhole(manifest, fields, limits);
  return manifest;
}

function checkWhole(manifest: ManifestV2, fields: Fields, limits: Limits): void {
  if (manifest.components.length === 0) fields.fail('.components must not be empty');
  if (manifest.securityFloor > manifest.releaseCounter)
    fields.fail('.security_floor is above .release_counter');
  if (manifest.expiresAtMs !== null && manifest.expiresAtMs <= manifest.createdAtMs)
    fields.fail('.expires_at is not after .created_at');
  const { architecture } = manifest.device;
  for (const { id, image } of manifest.components)
    if (architecture !== null && image !== null && image.architecture !== architecture)
      fields.fail(`.components holds an image of ${id} for ${image.architecture}, not for ${architecture}`);
  const ordered = inOrder(manifest.components);
  if (ordered.some((component, index) => component !== manifest.components[index]))
    throw new UpdateError(
      'COMPONENT_ORDER',
      'The components are not in the order that their requirements need.',
    );
  const names = new EntryNames();
  let total = 0;
  for (const { path, sizeBytes } of filesOf(manifest)) {
    names.add(path, 'file');
    total += sizeBytes;
  }
  if (total > limits.totalBytes)
    throw new UpdateError(
      'LIMIT_BYTES',
      `The package declares ${total} bytes, more than ${limits.totalBytes}.`,
    );
}

function readDevice(fields: Fields): DeviceRule {
  const compatible = fields.texts('compatible', 64, nameRule);
  if (compatible.length === 0) fields.fail('.compatible must name a device');
  return {
    compatible,
    architecture: fields.optionalText('arch', nameRule),
    l4tMin: fields.optionalText('l4t_min', dottedRule),
    l4tMax: fields.optionalText('l4t_max', dottedRule),
    dockerMin: fields.optionalText('docker_min', dottedRule),
  };
}

function readComponent(fields: Fields, limits: Limits): Component {
  const id = fields.text('id', nameRule);
  const type =
    types.find((each) => each === fields.text('type', typeRule)) ?? fields.fail('.type is unknown');
  const files = fields.objects('files', limits.entries).map((file): ManifestFile => {
    const path = file.text('path', { maxLength: 255 });
    checkPayloadPath(path, limits);
    return { path, sizeBytes: file.integer('size'), sha256: file.text('sha256', sha256Rule) };
  });
  if (files.length === 0) fields.fail('.files must not be empty');
  const image = fields.has('image') ? readImage(fields.object('image')) : null;
  if ((type === 'docker_image') !== (image !== null))
    fields.fail('.image must stand with the type docker_image only');
  if (type === 'docker_image' && files.length !== 1) fields.fail('.files of an image must be one file');
  return {
    id,
    type,
    service: fields.optionalText('service', nameRule) ?? id,
    requires: fields.has('requires') ? fields.texts('requires', mostComponents, nameRule) : [],
    files,
    image,
  };
}

const readImage = (fields: Fields): ImageIdentity => ({
  reference: fields.text('ref', referenceRule),
  configDigest: fields.text('config_digest', digestRule),
  architecture: fields.text('arch', nameRule),
});

/** The bytes to sign: equal manifests give equal bytes. */
export function formatManifestV2(manifest: ManifestV2): Uint8Array {
  const { device } = manifest;
  const document = {
    format: 2,
    product: manifest.product,
    channel: manifest.channel,
    version: manifest.version,
    min_version: manifest.minVersion,
    release_counter: manifest.releaseCounter,
    security_floor: manifest.securityFloor,
    created_at: formatTimestamp(manifest.createdAtMs),
    expires_at: manifest.expiresAtMs === null ? null : formatTimestamp(manifest.expiresAtMs),
    device: {
      compatible: device.compatible,
      arch: device.architecture,
      l4t_min: device.l4tMin,
      l4t_max: device.l4tMax,
      docker_min: device.dockerMin,
    },
    requires_reboot: manifest.requiresReboot,
    release_notes: manifest.releaseNotes,
    components: manifest.components.map(({ id, type, service, requires, files, image }) => ({
      id,
      type,
      service,
      requires,
      files: files.map(({ path, sizeBytes, sha256 }) => ({ path, size: sizeBytes, sha256 })),
      image:
        image === null
          ? null
          : { ref: image.reference, config_digest: image.configDigest, arch: image.architecture },
    })),
    v1_manifest_sha256: manifest.legacyManifestSha256,
  };
  return Buffer.from(
    JSON.stringify(document, (_name, value: unknown) => value ?? undefined),
    'utf8',
  );
}
