import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answersTo, expectedOf, folders, trustOf } from './answers.ts';

const root = import.meta.dirname;

describe.each(folders)('the recorded packages in %s, with %s', (folder, keyring) => {
  it.each(readdirSync(join(root, folder)))('%s', async (name) => {
    const expected = expectedOf(folder, name);
    const { codes, left } = await answersTo(join(root, folder, name), await trustOf(root, keyring));
    expect(codes).toEqual([expected, expected]);
    expect(left).toEqual(expected === null ? ['from-file', 'from-stream'] : []);
  });
});

describe('the recorded packages', () => {
  it('show every code that a package itself can be the reason of', () => {
    const shown = folders.flatMap(([folder]) =>
      readdirSync(join(root, folder)).map((name) => expectedOf(folder, name)),
    );
    expect([...new Set(shown.filter((code) => code !== null))].sort()).toEqual([
      'ARCHIVE_DIGEST',
      'ARCHIVE_DUPLICATE',
      'ARCHIVE_GZIP',
      'ARCHIVE_IMAGE',
      'ARCHIVE_MISSING',
      'ARCHIVE_PATH',
      'ARCHIVE_SIZE',
      'ARCHIVE_TAR',
      'ARCHIVE_TRAILING',
      'ARCHIVE_TRUNCATED',
      'ARCHIVE_TYPE',
      'ARCHIVE_UNEXPECTED',
      'COMPONENT_ORDER',
      'COMPONENT_UNKNOWN',
      'LIMIT_BYTES',
      'LIMIT_MANIFEST',
      'LIMIT_PATH',
      'LIMIT_RATIO',
      'MANIFEST_JSON',
      'MANIFEST_MISMATCH',
      'MANIFEST_SCHEMA',
      'POLICY_COUNTER',
      'POLICY_DEVICE',
      'POLICY_DOWNGRADE',
      'POLICY_EQUAL',
      'POLICY_EXPIRED',
      'POLICY_FORMAT_NEWER',
      'POLICY_MIN_VERSION',
      'SIG_INVALID',
      'SIG_MISSING',
      'SIG_SALT',
      'SIG_SCHEME',
      'TRUST_KEY_EXPIRED',
      'TRUST_REVOKED_KEY',
      'TRUST_THRESHOLD',
      'TRUST_UNKNOWN_KEY',
    ]);
  });
});
