import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { extractPackage } from '../../src/index.ts';
import { aFolder, aKeyring, aDevice, inChunks, trusting } from '../builders.ts';
import { archives, envelopes, manifests, type Forgery } from './format-2-cases.ts';
import { aForgery } from './format-2.ts';
import { expectRefused } from './refused.ts';

const trust = trusting({ keyring: aKeyring('rsa2048'), device: aDevice() });

const families: readonly (readonly [string, readonly Forgery[]])[] = [
  ['archive', archives],
  ['signed manifest', manifests],
  ['envelope', envelopes],
];

describe.each(families)('a signed package of format 2 whose %s has', (_family, cases) => {
  it.each(cases)('%s is refused as %s', async (_title, code, parts) => {
    await expectRefused(await aForgery(parts), code, trust);
  });
});

describe('the package that all of these are made from', () => {
  it('is good', async () => {
    const target = join(await aFolder(), 'target');
    const { manifest } = await extractPackage(inChunks(await aForgery()), target, trust);
    expect(manifest.version).toBe('1.4.0');
  });
});
