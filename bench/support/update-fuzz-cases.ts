import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  createPackage,
  extractPackage,
  keyringOf,
  localSigner,
  payloadBytes,
  UpdateError,
  verifyPackage,
  webCryptoProvider,
  type Keyring,
  type Signer,
} from '@arasul/update-format';
import { mutated, randomFrom } from './update-mutation.ts';

/**
 * `raw`: bytes of a package changed by somebody without keys; none may be accepted.
 * `resigned`: the archive inside of it changed and its end signed again, by somebody who stole that key but not the one
 * of the manifest; what is accepted must hold exactly the files that the manifest's key signed.
 */
export type FuzzKind = 'raw' | 'resigned';

export interface FuzzCounts {
  readonly cases: number;
  readonly refused: number;
  /** Taken although something that matters had changed. */
  readonly acceptedChanged: number;
  /** `resigned` only: taken, with the content that was signed (a time in a header, another compression). */
  readonly acceptedSame: number;
  /** `resigned` only: taken in format 1, where the stolen key is the only one and its content is compared with nothing. */
  readonly acceptedFormat1: number;
  /** Failed with anything but an error of the package. */
  readonly crashed: number;
  /** The bytes of the first case that went wrong. */
  readonly firstFailure: Uint8Array | null;
}

const nowMs = Date.UTC(2026, 2, 1);
const separator = Buffer.from('\n---SIGNATURE---\n');
const tailBytes = 256 + separator.length;

interface Target {
  readonly bytes: Buffer;
  readonly format: 1 | 2;
}

interface Room {
  readonly targets: readonly [Target, Target];
  readonly keyring: Keyring;
  readonly tailSigner: Signer;
  readonly folder: string;
  /** Digest of what the good package is extracted to. */
  readonly goodContent: string;
}

/** Small keys, since their strength is not what is tried here, and thousands of packages are signed. */
async function aSigner(algorithm: 'rsa' | 'ed25519'): Promise<Signer> {
  const { pkcs8 } = await webCryptoProvider().generate(algorithm, 2048);
  const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(pkcs8).toString('base64')}\n-----END PRIVATE KEY-----\n`;
  return localSigner(pem, { rules: { minRsaBits: 2048 } });
}

async function aRoom(): Promise<Room> {
  const release = await aSigner('ed25519');
  const tailSigner = await aSigner('rsa');
  const keyring = keyringOf([release.key, tailSigner.key]);
  // The key of the end must not be able to sign manifests: it is the stolen one.
  const split: Keyring = {
    ...keyring,
    keys: keyring.keys.map((each) => (each.key.algorithm === 'rsa' ? { ...each, purposes: ['tail'] } : each)),
  };
  const make = async (format: 1 | 2): Promise<Target> => {
    const chunks: Uint8Array[] = [];
    const sink = { write: async (bytes: Uint8Array) => void chunks.push(Buffer.from(bytes)) };
    const files = [
      payloadBytes('index.js', Buffer.from('export const answer = 42;\n')),
      payloadBytes('lib/deep/name.js', Buffer.from('x'.repeat(700))),
    ];
    await createPackage(
      {
        product: 'arasul',
        version: '1.4.0',
        releaseCounter: 14,
        createdAtMs: nowMs,
        device: { compatible: ['jetson-agx-orin'] },
        components: [
          { id: 'n8n', type: 'archive', files },
          { id: 'postgres', type: 'migrations', files: [payloadBytes('1.sql', Buffer.from('select 1;\n'))] },
        ],
      },
      sink,
      { signers: [release], tailSigner, format },
    );
    return { bytes: Buffer.concat(chunks), format };
  };
  const targets = [await make(2), await make(1)] as const;
  const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'arasul-fuzz-'));
  const room = { targets, keyring: split, tailSigner, folder, goodContent: '' };
  return { ...room, goodContent: await extracted(room, targets[0].bytes) };
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** Digest of all that a package is extracted to, apart from the unsigned part of the envelope. */
async function extracted({ folder, keyring }: Room, bytes: Uint8Array): Promise<string> {
  const target = join(folder, 'out');
  try {
    const { manifest } = await extractPackage(inOne(bytes), target, { keyring, nowMs });
    const hash = createHash('sha256').update(JSON.stringify(manifest));
    for (const name of ['n8n/index.js', 'n8n/lib/deep/name.js', 'postgres/1.sql'])
      hash.update(await readFile(join(target, 'payload', name)));
    return hash.update(await readFile(join(target, 'manifest.json'))).digest('hex');
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

async function resigned({ tailSigner }: Room, tar: Uint8Array): Promise<Buffer> {
  const archive = gzipSync(tar, { level: 1 });
  const tail = tailSigner.tail();
  tail.update(archive);
  return Buffer.concat([archive, separator, await tail.finish()]);
}

type Outcome = 'refused' | 'acceptedChanged' | 'acceptedSame' | 'acceptedFormat1';

async function rawCase(room: Room, bytes: Buffer, extracts: boolean): Promise<Outcome> {
  if (extracts) await extracted(room, bytes);
  else await verifyPackage(inOne(bytes), { keyring: room.keyring, nowMs });
  return 'acceptedChanged';
}

async function resignedCase(room: Room, bytes: Buffer, format: 1 | 2): Promise<Outcome> {
  if (format === 2)
    return (await extracted(room, bytes)) === room.goodContent ? 'acceptedSame' : 'acceptedChanged';
  // In format 1 the key of the end is the only one: whoever has it makes good packages. Nothing may crash all the same.
  await verifyPackage(inOne(bytes), { keyring: room.keyring, nowMs });
  return 'acceptedFormat1';
}

/** Runs `cases` mutations that `seed` decides; `onProgress` hears of every hundred. */
export async function fuzz(
  kind: FuzzKind,
  cases: number,
  seed: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<FuzzCounts> {
  const random = randomFrom(seed);
  const room = await aRoom();
  const tars = room.targets.map(({ bytes }) => gunzipSync(bytes.subarray(0, bytes.length - tailBytes)));
  const counts = { refused: 0, acceptedChanged: 0, acceptedSame: 0, acceptedFormat1: 0, crashed: 0 };
  let firstFailure: Uint8Array | null = null;
  try {
    for (let index = 0; index < cases; index += 1) {
      const which = random() < 0.75 ? 0 : 1;
      const { bytes, format } = room.targets[which];
      const tar = tars[which] ?? Buffer.alloc(0);
      const changed = kind === 'raw' ? mutated(bytes, random) : await resigned(room, mutated(tar, random));
      let outcome: Outcome | 'crashed';
      try {
        outcome =
          kind === 'raw'
            ? await rawCase(room, changed, random() < 0.05)
            : await resignedCase(room, changed, format);
      } catch (error) {
        outcome = error instanceof UpdateError && error.kind !== 'use' ? 'refused' : 'crashed';
      }
      counts[outcome] += 1;
      if (outcome === 'crashed' || outcome === 'acceptedChanged') firstFailure ??= changed;
      if (index % 100 === 99) onProgress(index + 1);
    }
    return { cases, ...counts, firstFailure };
  } finally {
    await rm(room.folder, { recursive: true, force: true });
  }
}
