import { gzipSync } from 'node:zlib';
import { aSigner } from '../builders.ts';

/** Closes an archive with a good signature: what remains to be refused is the archive itself. */
export async function withTail(archive: Buffer, signer = aSigner('rsa2048')): Promise<Buffer> {
  const tail = signer.tail();
  tail.update(archive);
  return Buffer.concat([archive, Buffer.from('\n---SIGNATURE---\n'), await tail.finish()]);
}

export const signedTar = (tar: Buffer): Promise<Buffer> => withTail(gzipSync(tar));
