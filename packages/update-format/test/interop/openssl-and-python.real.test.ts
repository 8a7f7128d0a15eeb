import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { extractPackage, localSigner, verifyPackage, type PublicKey } from '../../src/index.ts';
import {
  aFolder,
  aKeyring,
  aPackage,
  aRelease,
  aSigner,
  codeOf,
  inChunks,
  privatePem,
  trusting,
  type KeyName,
} from '../builders.ts';
import { askPython, openssl, opensslVerifies, tar } from './peers.ts';

const separator = Buffer.from('\n---SIGNATURE---\n');
const longest = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:max'];

let folder = '';
const at = (name: string): string => join(folder, name);
const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(at(name), content);
  return at(name);
};

beforeEach(async () => {
  folder = await aFolder();
});

/** What a publisher without our command has: tar, gzip, and any way to sign a file. */
async function archive(): Promise<string> {
  const manifest = { version: '1.4.0', min_version: '1.0.0', components: ['n8n'], requires_reboot: false };
  await mkdir(at('payload/n8n'), { recursive: true });
  await put('manifest.json', JSON.stringify(manifest));
  await put('payload/n8n/a.js', 'made by tar\n');
  await tar('-C', folder, '-czf', at('archive.tar.gz'), '--format=ustar', 'manifest.json', 'payload');
  return at('archive.tar.gz');
}

async function closed(archivePath: string, signaturePath: string): Promise<Buffer> {
  return Buffer.concat([await readFile(archivePath), separator, await readFile(signaturePath)]);
}

/** Archive and signature of a package as two files, as other tools want them. */
async function split(bytes: Buffer, key: PublicKey): Promise<{ archive: string; signature: string }> {
  const end = bytes.length - key.signatureBytes - separator.length;
  expect(bytes.subarray(end, end + separator.length)).toEqual(separator);
  return {
    archive: await put('split.tar.gz', bytes.subarray(0, end)),
    signature: await put('split.sig', bytes.subarray(-key.signatureBytes)),
  };
}

const rsaKeys = [
  ['2048', 'rsa2048'],
  ['3072', 'rsa3072'],
  ['4096', 'rsa4096-a'],
] as const satisfies readonly (readonly [string, KeyName])[];

describe.each(rsaKeys)('with an RSA key of %s bits', (_bits, name) => {
  const signer = aSigner(name);
  const trust = trusting({ keyring: aKeyring(name) });

  it('a package made with tar and openssl dgst verifies and extracts here', async () => {
    const path = await archive();
    const key = await put('key.pem', privatePem(name));
    await openssl('dgst', '-sha256', '-sign', key, ...longest, '-out', at('sig'), path);
    const bytes = await closed(path, at('sig'));
    expect(await verifyPackage(inChunks(bytes), trust)).toMatchObject({ tailKeyId: signer.key.id });
    await extractPackage(await put('package', bytes), at('out'), trust);
    expect(await readFile(at('out/payload/n8n/a.js'), 'utf8')).toBe('made by tar\n');
  });

  it('a package whose digest alone was signed, as a key in hardware would, verifies here', async () => {
    const path = await archive();
    const key = await put('key.pem', privatePem(name));
    await openssl('dgst', '-sha256', '-binary', '-out', at('digest'), path);
    const how = ['digest:sha256', 'rsa_padding_mode:pss', 'rsa_pss_saltlen:max'].flatMap((each) => [
      '-pkeyopt',
      each,
    ]);
    await openssl('pkeyutl', '-sign', '-inkey', key, '-in', at('digest'), ...how, '-out', at('sig'));
    const bytes = await closed(path, at('sig'));
    expect(await verifyPackage(inChunks(bytes), trust)).toMatchObject({ verified: true });
  });

  it('a package made with Python verifies and extracts here', async () => {
    await askPython('create', await put('key.pem', privatePem(name)), at('package'));
    expect(await verifyPackage(at('package'), trust)).toMatchObject({ tailKeyId: signer.key.id });
    await extractPackage(at('package'), at('out'), trust);
    expect(await readFile(at('out/payload/n8n/a.js'), 'utf8')).toBe('made by python\n');
  });

  it.each([1, 2] as const)('our package of format %i verifies with OpenSSL and Python', async (format) => {
    const bytes = await aPackage(aRelease(), { signers: [signer], format });
    const key = await put('key.pub.pem', signer.key.pem);
    const { archive: path, signature } = await split(bytes, signer.key);
    const openSsl = (file: string): Promise<boolean> =>
      opensslVerifies('dgst', '-sha256', '-verify', key, ...longest, '-signature', signature, file);
    expect(await openSsl(path)).toBe(true);
    expect(await askPython('verify', key, await put('package', bytes))).toBe(true);

    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(100) ^ 1, 100);
    expect(await openSsl((await split(changed, signer.key)).archive)).toBe(false);
    expect(await askPython('verify', key, await put('package', changed))).toBe(false);
  });

  it('GNU tar and Python see the same files in our package', async () => {
    const bytes = await aPackage(aRelease(), { signers: [signer] });
    const members = (await askPython('members', await put('package', bytes))) as [string, string][];
    expect(members.map(([path]) => path)).toEqual([
      'manifest.v2.json',
      'manifest.json',
      'payload/dashboard-frontend/assets/app.js',
      'payload/dashboard-frontend/index.html',
      'payload/postgres/002_events.sql',
    ]);
    await mkdir(at('tar'));
    await tar('-xzf', (await split(bytes, signer.key)).archive, '-C', at('tar'));
    for (const [path, content] of members) expect(await readFile(at(`tar/${path}`), 'utf8')).toBe(content);
  });

  it.each([
    ['PKCS#1 v1.5', 'SIG_SCHEME', []],
    ['a salt as long as the digest', 'SIG_SALT', ['rsa_padding_mode:pss', 'rsa_pss_saltlen:digest']],
    ['MGF1 with SHA-1', 'SIG_INVALID', ['rsa_padding_mode:pss', 'rsa_pss_saltlen:max', 'rsa_mgf1_md:sha1']],
  ] as const)('a signature of OpenSSL with %s is refused as %s', async (_what, code, how) => {
    const path = await archive();
    const key = await put('key.pem', privatePem(name));
    const options = how.flatMap((each) => ['-sigopt', each]);
    await openssl('dgst', '-sha256', '-sign', key, ...options, '-out', at('sig'), path);
    const bytes = await closed(path, at('sig'));
    expect(await codeOf(() => verifyPackage(inChunks(bytes), trust))).toBe(code);
    // Another salt is harmless where the caller says so; another scheme never is.
    const tolerant = codeOf(() => verifyPackage(inChunks(bytes), { ...trust, salt: 'any' }));
    expect(await tolerant).toBe(code === 'SIG_SALT' ? null : code);
  });

  it('the signature over the manifest verifies with Python', async () => {
    await extractPackage(inChunks(await aPackage(aRelease(), { signers: [signer] })), at('out'), trust);
    const key = await put('key.pub.pem', signer.key.pem);
    expect(await askPython('envelope', key, at('out/manifest.v2.json'))).toBe(true);
    const other = await put('other.pub.pem', aSigner('rsa4096-b').key.pem);
    expect(await askPython('envelope', other, at('out/manifest.v2.json'))).toBe(false);
  });

  it('the id of the key is the digest that OpenSSL shows', async () => {
    const key = await put('key.pub.pem', signer.key.pem);
    await openssl('pkey', '-pubin', '-in', key, '-outform', 'DER', '-out', at('key.der'));
    expect(await openssl('dgst', '-sha256', '-r', at('key.der'))).toContain(signer.key.id);
  });

  it('a key that OpenSSL encrypted opens here with its passphrase', async () => {
    const plain = await put('key.pem', privatePem(name));
    const how = ['-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:a long passphrase'];
    await openssl('pkcs8', ...how, '-in', plain, '-out', at('locked.pem'));
    const pem = await readFile(at('locked.pem'), 'utf8');
    const open = (passphrase: string) => localSigner(pem, { passphrase, rules: { minRsaBits: 2048 } }).key.id;
    expect(open('a long passphrase')).toBe(signer.key.id);
    expect(await codeOf(() => open('another one'))).toBe('USE_PASSPHRASE');
  });
});

describe('with an Ed25519 key beside it', () => {
  it('the signature over the manifest verifies with Python and OpenSSL', async () => {
    const signer = aSigner('ed25519-a');
    const bytes = await aPackage(aRelease(), { signers: [signer], tailSigner: aSigner() });
    const keyring = aKeyring('ed25519-a', 'rsa4096-a');
    await extractPackage(inChunks(bytes), at('out'), trusting({ keyring }));
    const key = await put('key.pub.pem', signer.key.pem);
    expect(await askPython('envelope', key, at('out/manifest.v2.json'))).toBe(true);

    const envelope = JSON.parse(await readFile(at('out/manifest.v2.json'), 'utf8')) as {
      readonly payloadType: string;
      readonly payload: string;
      readonly signatures: readonly { readonly sig: string }[];
    };
    const payload = Buffer.from(envelope.payload, 'base64');
    const head = `DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${payload.length} `;
    const message = await put('message', Buffer.concat([Buffer.from(head), payload]));
    const signature = await put('sig', Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64'));
    const check = ['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin', '-sigfile', signature];
    expect(await opensslVerifies(...check, '-in', message)).toBe(true);
    expect(await opensslVerifies(...check, '-in', await put('message', `${head}{}`))).toBe(false);
  });
});
