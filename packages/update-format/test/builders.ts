import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import {
  createPackage,
  keyringOf,
  localSigner,
  payloadBytes,
  type CreateOptions,
  type DeviceFacts,
  type Keyring,
  type Release,
  type Signer,
} from '../src/index.ts';
import type { TrustOptions } from '../src/judge.ts';

export type KeyName = 'rsa4096-a' | 'rsa4096-b' | 'rsa3072' | 'rsa2048' | 'ed25519-a' | 'ed25519-b';

export const privatePem = (name: KeyName): string =>
  readFileSync(join(import.meta.dirname, 'vectors', 'keys', `${name}.pem`), 'utf8');

export const weakKeys = { minRsaBits: 2048 };

const signers = new Map<KeyName, Signer>();

export function aSigner(name: KeyName = 'rsa4096-a'): Signer {
  const signer = signers.get(name) ?? localSigner(privatePem(name), { rules: weakKeys });
  signers.set(name, signer);
  return signer;
}

export const aKeyring = (...names: readonly KeyName[]): Keyring =>
  keyringOf((names.length === 0 ? (['rsa4096-a'] as const) : names).map((name) => aSigner(name).key));

/** 2026-03-01, when everything in these tests happens. */
export const nowMs = Date.UTC(2026, 2, 1);
export const dayMs = 86_400_000;

export const aRelease = (changes: Partial<Release> = {}): Release => ({
  product: 'arasul',
  version: '1.4.0',
  minVersion: '1.0.0',
  releaseCounter: 14,
  createdAtMs: nowMs - dayMs,
  expiresAtMs: nowMs + 90 * dayMs,
  device: { compatible: ['jetson-agx-orin'], architecture: 'arm64' },
  releaseNotes: 'Heals faster.',
  components: [
    {
      id: 'dashboard-frontend',
      type: 'archive',
      files: [
        payloadBytes('index.html', Buffer.from('<!doctype html><title>Arasul</title>')),
        payloadBytes('assets/app.js', Buffer.from('export const answer = 42;\n')),
      ],
    },
    {
      id: 'postgres',
      type: 'migrations',
      files: [payloadBytes('002_events.sql', Buffer.from('create table events ();\n'))],
    },
  ],
  ...changes,
});

export const aDevice = (changes: Partial<DeviceFacts> = {}): DeviceFacts => ({
  product: 'arasul',
  compatible: ['jetson-agx-orin'],
  architecture: 'arm64',
  installedVersion: '1.3.2',
  releaseCounter: 13,
  securityFloor: 10,
  timeFloorMs: nowMs - 30 * dayMs,
  l4tVersion: '36.4.3',
  dockerVersion: '27.5.1',
  ...changes,
});

/** The bytes of a package. */
export async function aPackage(release = aRelease(), options: Partial<CreateOptions> = {}): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const sink = { write: async (bytes: Uint8Array) => void chunks.push(Buffer.from(bytes)) };
  await createPackage(release, sink, { signers: [aSigner()], ...options });
  return Buffer.concat(chunks);
}

export const trusting = (changes: Partial<TrustOptions> = {}): TrustOptions => ({
  keyring: aKeyring(),
  nowMs,
  ...changes,
});

/** Bytes as they come over a line. */
export async function* inChunks(
  bytes: Uint8Array,
  chunkBytes = 1000,
): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

const folders: string[] = [];

/** A folder that is gone after the test. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'arasul-update-'));
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** The code with which `run` fails; `null` when it does not. */
export async function codeOf(run: () => unknown): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}
