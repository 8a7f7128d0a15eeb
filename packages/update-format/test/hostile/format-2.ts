import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Signer } from '../../src/index.ts';
import { aSigner } from '../builders.ts';
import { withTail } from './signed.ts';
import { end, file } from './tar.ts';

/** JSON that may be taken apart and put together wrongly. */
export type Document = Record<string, unknown>;

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const manifestType = 'application/vnd.arasul.update-manifest.v2+json';

export const contentA = 'export const a = 1;\n';
export const contentB = 'create table b ();\n';
export const pathA = 'payload/n8n/a.js';
export const pathB = 'payload/postgres/b.sql';

export const aLegacy = (changes: Document = {}): string =>
  JSON.stringify({
    version: '1.4.0',
    min_version: '1.0.0',
    components: [
      { name: 'n8n', type: 'archive', file: 'n8n/a.js' },
      { name: 'postgres', type: 'migrations', file: 'postgres/b.sql' },
    ],
    requires_reboot: false,
    release_notes: '',
    ...changes,
  });

export const aComponent = (id: string, type: string, path: string, content: string): Document => ({
  id,
  type,
  service: id,
  requires: [],
  files: [{ path, size: content.length, sha256: sha256(content) }],
});

/** A signed manifest as it should be, with `changes`. */
export const aManifest = (changes: Document = {}, legacy = aLegacy()): Document => ({
  format: 2,
  product: 'arasul',
  channel: 'stable',
  version: '1.4.0',
  min_version: '1.0.0',
  release_counter: 14,
  security_floor: 0,
  created_at: '2026-02-01T00:00:00Z',
  device: { compatible: ['jetson-agx-orin'] },
  requires_reboot: false,
  release_notes: '',
  components: [
    aComponent('n8n', 'archive', pathA, contentA),
    aComponent('postgres', 'migrations', pathB, contentB),
  ],
  v1_manifest_sha256: sha256(legacy),
  ...changes,
});

export interface Parts {
  /** Text where it is to be no JSON. */
  readonly manifest?: Document | string;
  readonly legacy?: string;
  /** What stands behind the two manifests. */
  readonly entries?: readonly Buffer[];
  readonly payloadType?: string;
  readonly envelope?: (envelope: Document) => Document | string;
  readonly signers?: readonly Signer[];
  readonly head?: (envelope: Buffer, legacy: Buffer) => readonly Buffer[];
  readonly compress?: (tar: Buffer) => Buffer;
}

export const goodEntries = [file(pathA, contentA), file(pathB, contentB), end];

/** A package of which every part can be wrong, and is signed all the same. */
export async function aForgery(parts: Parts = {}): Promise<Buffer> {
  const { legacy = aLegacy(), signers = [aSigner('rsa2048')], payloadType = manifestType } = parts;
  const { manifest = aManifest({}, legacy) } = parts;
  const payload = Buffer.from(typeof manifest === 'string' ? manifest : JSON.stringify(manifest), 'latin1');
  const message = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ]);
  const signatures: Document[] = [];
  for (const signer of signers) {
    const sig = Buffer.from(await signer.sign(message)).toString('base64');
    signatures.push({ keyid: signer.key.id, sig });
  }
  const changed = (parts.envelope ?? ((same) => same))({
    payloadType,
    payload: payload.toString('base64'),
    signatures,
  });
  const envelope = file('manifest.v2.json', typeof changed === 'string' ? changed : JSON.stringify(changed));
  const old = file('manifest.json', legacy);
  const head = (parts.head ?? ((...both) => both))(envelope, old);
  const tar = Buffer.concat([...head, ...(parts.entries ?? goodEntries)]);
  return withTail((parts.compress ?? gzipSync)(tar));
}
