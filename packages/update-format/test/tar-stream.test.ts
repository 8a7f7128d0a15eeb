import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { extract } from 'tar-stream';
import { aPackage, aRelease, aSigner } from './builders.ts';

const tailBytes = 512 + '\n---SIGNATURE---\n'.length;

describe('the archive of our package, read by tar-stream', () => {
  it.each([1, 2] as const)('of format %i, holds the same plain files with fixed metadata', async (format) => {
    const bytes = await aPackage(aRelease(), { signers: [aSigner()], format });
    const reader = extract();
    reader.end(gunzipSync(bytes.subarray(0, bytes.length - tailBytes)));
    const found = new Map<string, string>();
    for await (const entry of reader) {
      const { name, type, mode, uid, gid } = entry.header;
      expect({ type, mode, uid, gid }).toEqual({ type: 'file', mode: 0o644, uid: 0, gid: 0 });
      const parts: Uint8Array[] = [];
      for await (const part of entry) parts.push(part as Uint8Array);
      found.set(name, Buffer.concat(parts).toString());
    }
    expect([...found.keys()]).toEqual([
      ...(format === 2 ? ['manifest.v2.json'] : []),
      'manifest.json',
      'payload/dashboard-frontend/assets/app.js',
      'payload/dashboard-frontend/index.html',
      'payload/postgres/002_events.sql',
    ]);
    expect(found.get('payload/dashboard-frontend/assets/app.js')).toBe('export const answer = 42;\n');
  });
});
