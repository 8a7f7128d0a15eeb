import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generateKeyFiles, readSigner } from '../../src/index.ts';
import { aFolder, codeOf } from '../builders.ts';
import { askPython, openssl } from './peers.ts';

const passphrase = 'correct horse battery staple';

describe.each(['rsa', 'ed25519'] as const)('an encrypted %s key that we made', (algorithm) => {
  it('opens with OpenSSL and Python, for its passphrase only', async () => {
    const folder = join(await aFolder(), 'keys');
    const made = await generateKeyFiles({ folder, name: 'release', algorithm, passphrase, bits: 3072 });
    expect(await readFile(made.privatePath, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    const out = join(folder, 'public.pem');
    const open = ['pkey', '-in', made.privatePath, '-pubout', '-out', out];
    await openssl(...open, '-passin', `pass:${passphrase}`);
    expect(await readFile(out, 'utf8')).toBe(made.key.pem);
    await expect(openssl(...open, '-passin', 'pass:wrong')).rejects.toThrow();
    expect(await askPython('opens', made.privatePath, passphrase)).toBe(made.key.pem);
    expect(await askPython('opens', made.privatePath, 'wrong')).toBeNull();
  });
});

describe('an encrypted key that Python made', () => {
  it('opens here', async () => {
    const folder = await aFolder();
    const path = join(folder, 'python.pem');
    await askPython('encrypted_key', path, passphrase, '3072');
    // Python leaves the file open to others, and that is refused before anything else.
    expect(await codeOf(() => readSigner(path, { passphrase }))).toBe('USE_KEY');
    await chmod(path, 0o600);
    expect((await readSigner(path, { passphrase })).key).toMatchObject({ algorithm: 'rsa', bits: 3072 });
    expect(await codeOf(() => readSigner(path))).toBe('USE_PASSPHRASE');
  });
});
