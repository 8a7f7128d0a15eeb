import { describe, expect, it } from '@jest/globals';
import { payloadBytes, verifyPackage } from '../../src/index.ts';
import { aDevice, aKeyring, aPackage, aRelease, aSigner, codeOf, inChunks, trusting } from '../builders.ts';

/** What somebody without a key can cause: never an acceptance, never anything but a refusal of trust or of the file. */
const refusal = /^(?:SIG|TRUST|POLICY|ARCHIVE|MANIFEST|COMPONENT|LIMIT)_/u;

describe.each([1, 2] as const)('a small package of format %i', (format) => {
  const trust = trusting({ keyring: aKeyring('ed25519-a', 'rsa2048'), device: aDevice() });
  const files = [payloadBytes('a.js', Buffer.from('export {};\n'))];
  const good = aPackage(aRelease({ components: [{ id: 'n8n', type: 'archive', files }] }), {
    signers: format === 1 ? [aSigner('rsa2048')] : [aSigner('ed25519-a')],
    tailSigner: aSigner('rsa2048'),
    format,
  });
  /** The codes for a variant at each position, or at every `stride`th. */
  const codesOf = async (
    variant: (bytes: Buffer, at: number) => Buffer,
    stride = 1,
  ): Promise<ReadonlySet<string | null>> => {
    const bytes = await good;
    const codes = new Set<string | null>();
    for (let at = 0; at < bytes.length; at += stride) {
      const changed = variant(bytes, at);
      codes.add(await codeOf(() => verifyPackage(inChunks(changed, changed.length), trust)));
    }
    return codes;
  };

  it('is good as it is', async () => {
    const bytes = await good;
    expect(await codeOf(() => verifyPackage(inChunks(bytes), trust))).toBeNull();
  });

  it('is refused with any one byte changed', async () => {
    const codes = await codesOf((bytes, at) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      return changed;
    });
    for (const code of codes) expect(code).toMatch(refusal);
  });

  it('is refused when it is cut off', async () => {
    const codes = await codesOf((bytes, at) => bytes.subarray(0, at), 7);
    for (const code of codes) expect(code).toMatch(/^(?:SIG_MISSING|SIG_INVALID|ARCHIVE_\w+)$/u);
  });

  it('is refused with a byte missing', async () => {
    const without = (bytes: Buffer, at: number): Buffer =>
      Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    for (const code of await codesOf(without, 7)) expect(code).toMatch(refusal);
  });
});
